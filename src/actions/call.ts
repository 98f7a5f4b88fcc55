/** A POST of JSON to another side. */
export interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface CallAnswer {
  readonly status: number;
  /** At most {@link ANSWER_LIMIT} bytes of it. */
  readonly text: string;
}

/** Nothing was answered, or that it should be tried again. */
export class CallFailure extends Error {
  override readonly name = "CallFailure";
}

/** How much of an answer is looked at. */
export const ANSWER_LIMIT = 16 * 1024;

/** Redirects are not followed: what is sent is signed, or holds a key, for one address. Throws {@link CallFailure} without an answer. */
export async function post({ url, headers, body }: Call, signal: AbortSignal): Promise<CallAnswer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      redirect: "manual",
      signal,
    });
    return { status: response.status, text: await beginningOf(response) };
  } catch (error) {
    throw new CallFailure(`no answer: ${reasonOf(error)}`, { cause: error });
  }
}

async function beginningOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  // To leave the loop cancels the rest.
  for await (const part of response.body ?? []) {
    parts.push(part);
    size += part.length;
    if (size >= ANSWER_LIMIT) break;
  }
  return Buffer.concat(parts).subarray(0, ANSWER_LIMIT).toString("utf8");
}

/** What fetch failed with says only that it did; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}

/** Worth another attempt: too early, too many, or the other side's own fault. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
