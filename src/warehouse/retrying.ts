import { setTimeout } from "node:timers/promises";
import { RetryableError } from "../log/port.ts";

export interface BackOff {
  /** Wait after the first failure; each further one doubles it, up to `maxMs`. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** How often to try in all. */
  readonly attempts: number;
}

/** One failed attempt that will be followed by another. */
export interface Retry {
  readonly error: RetryableError;
  readonly attempt: number;
  readonly waitMs: number;
}

/** Resolves after that many milliseconds, or when the signal aborts. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export const pause: Pause = async (milliseconds, signal) => {
  try {
    await setTimeout(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

/**
 * What `work` gives, tried again after each {@link RetryableError}. Throws the last one when the attempts are used up or
 * the signal aborts, and any other error at once.
 */
export async function retrying<Result>(
  work: () => Promise<Result>,
  backOff: BackOff,
  signal: AbortSignal,
  onRetry: (retry: Retry) => void,
  wait: Pause = pause,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RetryableError) || attempt >= backOff.attempts || signal.aborted) throw error;
      const waitMs = Math.min(backOff.firstMs * 2 ** (attempt - 1), backOff.maxMs);
      onRetry({ error, attempt, waitMs });
      await wait(waitMs, signal);
    }
  }
}
