import { REFUSAL_STATUS, type Refusal, type RefusalCode } from "./grant-refusal.ts";

/** What a call came to: the id of what it granted, or why it granted nothing. */
export type GrantOutcome =
  | { readonly granted: true; readonly promoFreespinId: string }
  | { readonly granted: false; readonly refusal: Refusal };

/** An answer as HTTP carries it. */
export interface GrantReply {
  readonly httpStatus: number;
  readonly body: { readonly result: Readonly<Record<string, unknown>> };
}

export function refused(reason: Refusal): GrantOutcome {
  return { granted: false, refusal: reason };
}

/**
 * The answer of the document. It describes `status` as an integer, 1 or 0, and shows a text: the text is the default
 * (semantics.md, section 9).
 */
export function replyOf(outcome: GrantOutcome, numericStatus: boolean): GrantReply {
  if (!outcome.granted) return failure(outcome.refusal, REFUSAL_STATUS[outcome.refusal.code], numericStatus);
  const status = numericStatus ? 1 : "success";
  return { httpStatus: 200, body: { result: { status, promo_freespin_id: outcome.promoFreespinId } } };
}

/** A failure that is no refusal of the call: its code is not one of {@link RefusalCode}. */
export function failure(
  { code, message }: { readonly code: string; readonly message: string },
  httpStatus: number,
  numericStatus: boolean,
): GrantReply {
  return { httpStatus, body: { result: { status: numericStatus ? 0 : "fail", code, message } } };
}

/** A code that was written by another version need not be one of today's. */
export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSAL_STATUS, code);
}
