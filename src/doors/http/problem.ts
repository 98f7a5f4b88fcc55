import { STATUS_CODES } from "node:http";

/** One thing that is wrong with a request, as its sender is told. */
export interface ProblemFault {
  readonly code: string;
  /** JSON path; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

export interface ProblemFacts {
  /** What is wrong this time, and what to do. */
  readonly detail: string;
  readonly errors?: readonly ProblemFault[];
  /** Of a batch: one per item. */
  readonly results?: readonly unknown[];
  /** Seconds after which to try again. */
  readonly retryAfter?: number;
}

export const PROBLEM_TYPE = "application/problem+json";

/** An answer that is no success: a problem of RFC 9457 (inputs.md, section 5). Thrown where a request ends early. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly statusCode: number;
  readonly retryAfter: number | undefined;
  readonly body: string;

  constructor(statusCode: number, { detail, errors, results, retryAfter }: ProblemFacts) {
    super(detail);
    this.statusCode = statusCode;
    this.retryAfter = retryAfter;
    const title = STATUS_CODES[statusCode] ?? "Error";
    this.body = JSON.stringify({ type: "about:blank", title, status: statusCode, detail, errors, results });
  }
}
