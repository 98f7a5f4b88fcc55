import { type CallAnswer, CallFailure, isPassing } from "./call.ts";

/** What an answer means for an action; that it should be tried again is thrown instead. */
export interface Verdict {
  readonly status: "done" | "failed";
  readonly response: string;
  /** The promo_freespin_id of a grant. */
  readonly reference: string | null;
}

/** A webhook is done when it is answered with 2xx. Throws {@link CallFailure} when it should be tried again. */
export function webhookVerdict(answer: CallAnswer): Verdict {
  const response = responseOf(answer);
  if (isPassing(answer.status)) throw new CallFailure(response);
  return { status: isSuccess(answer.status) ? "done" : "failed", response, reference: null };
}

/** A grant is done when the document's answer says so, by text or by number. Throws {@link CallFailure} likewise. */
export function grantVerdict(answer: CallAnswer): Verdict {
  const response = responseOf(answer);
  if (isPassing(answer.status)) throw new CallFailure(response);
  const { status, promo_freespin_id: id } = resultOf(answer.text);
  const isGranted = isSuccess(answer.status) && (status === "success" || status === 1);
  return {
    status: isGranted ? "done" : "failed",
    response,
    reference: isGranted && typeof id === "string" ? id : null,
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function responseOf({ status, text }: CallAnswer): string {
  return text === "" ? String(status) : `${status} ${text}`;
}

function resultOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const { result } = JSON.parse(text) as { readonly result?: Readonly<Record<string, unknown>> };
    return result ?? {};
  } catch {
    // Not the document's answer, so not a success of it: the text is kept as it is.
    return {};
  }
}
