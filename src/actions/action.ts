import type { TriggerType } from "../triggers/trigger.ts";
import type { DurationMicros } from "../values/time.ts";
import type { Condition } from "./condition.ts";

/** What is done on triggers of some types (semantics.md, section 8). */
export interface Action {
  readonly id: string;
  readonly on: readonly TriggerType[];
  /** By field of the trigger's payload; all must hold. */
  readonly when: Readonly<Record<string, Condition>>;
  /** Per player at most so many within so long; undefined: any number. */
  readonly cap: { readonly count: number; readonly within: DurationMicros } | undefined;
  /** How often the other side is called at most. */
  readonly attempts: number;
  /** Wait after the first attempt; it doubles with each. */
  readonly firstWaitMs: number;
  /** How long one call may take. */
  readonly timeoutMs: number;
  readonly work: GrantBonus | Webhook;
}

/** Free spins from a provider. */
export interface GrantBonus {
  readonly kind: "grant_bonus";
  readonly url: string;
  readonly apiKey: string;
  /** `{trigger_id}` and `{date}` in it stand for the trigger's. */
  readonly campaignId: string;
  readonly gameIds: readonly string[];
  readonly coinValueLevel: number;
  readonly numRounds: number;
  /** How long after the trigger the spins may be played. */
  readonly validFor: DurationMicros;
  /** Of players whose own is not known. */
  readonly currency: string;
  /** Where the tenant's profiles are that name no origin. */
  readonly origin: string;
}

/** A signed POST to whoever wants to know. */
export interface Webhook {
  readonly kind: "webhook";
  readonly url: string;
  readonly secret: string;
}

export type ActionKind = Action["work"]["kind"];

/** What an action can come to. */
export type ActionStatus = "done" | "failed" | "skipped_stale" | "skipped_cap";
