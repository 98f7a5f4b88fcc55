import { type NewRecord, RetryableError } from "../../log/port.ts";
import { type GroupCommit, OverloadedError } from "../group-commit.ts";
import { Problem } from "./problem.ts";
import { within } from "./within.ts";

/** Senders are to try again after this many seconds. */
const AFTER_OVERLOAD = 1;
const AFTER_FAILURE = 5;

/**
 * Resolves when the records are durable. Throws the problem 503 when they may not be: the log is unavailable, too much waits
 * for it, or it takes longer than `withinMs`. The sender tries again, and repeats are dropped (inputs.md, sections 4 and 5).
 */
export async function makeDurable(
  commit: Pick<GroupCommit, "append">,
  records: readonly NewRecord[],
  withinMs: number,
): Promise<void> {
  try {
    await within(withinMs, commit.append(records), () => unavailable(`the log has not answered for ${withinMs} ms`));
  } catch (error) {
    throw problemOf(error);
  }
}

function problemOf(error: unknown): unknown {
  if (error instanceof OverloadedError)
    return new Problem(503, { detail: `${error.message}: try again`, retryAfter: AFTER_OVERLOAD });
  // The sender is told no more: why the log fails is for the operator.
  return error instanceof RetryableError ? unavailable("the log is unavailable", error) : error;
}

function unavailable(what: string, cause?: Error): Problem {
  const problem = new Problem(503, { detail: `${what}: send the same again`, retryAfter: AFTER_FAILURE });
  problem.cause = cause;
  return problem;
}
