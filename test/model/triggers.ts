import { createHash } from "node:crypto";
import type { Micros } from "../../src/values/time.ts";
import { keyOf, type Who } from "./players.ts";

/** A trigger that is true of the set, without what it said when it fired (semantics.md, section 8). */
export interface TrueTrigger extends Who {
  readonly trigger_id: string;
  readonly type: string;
  readonly subject: string;
  readonly occurred_at: Micros;
  /** Null: it depends on the order of arrival. */
  readonly cause: "event" | "timer" | null;
}

export function trueTrigger(
  who: Who,
  type: string,
  subject: string,
  occurred_at: Micros,
  cause: TrueTrigger["cause"],
): TrueTrigger {
  const { tenant, origin, user_id } = who;
  const digest = createHash("sha256")
    .update(`${type}|${keyOf(who)}|${subject}|${occurred_at}`)
    .digest();
  const trigger_id = digest.subarray(0, 16).toString("hex");
  return { tenant, origin, user_id, trigger_id, type, subject, occurred_at, cause };
}
