import { hash } from "node:crypto";
import type { PlayerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";

/** The closed list of trigger types (semantics.md, section 8). */
export const TRIGGER_TYPES = [
  "bonus_status_changed",
  "bonus_anomaly",
  "bonus_lost_too_quickly",
  "bonus_completed_too_quickly",
  "bonus_forfeited_quickly",
  "bonus_unclaimed",
  "bonus_not_started",
  "bonus_expiring",
  "session_ended",
  "losing_streak",
  "round_big_win",
  "deposit_after_loss",
  "segment_entered",
  "segment_exited",
] as const;
export type TriggerType = (typeof TRIGGER_TYPES)[number];

/** A trigger before the fold adds who, when received and the id. */
export interface TriggerDraft {
  readonly type: TriggerType;
  /** What it is about; with `occurrence` it makes the id. */
  readonly subject: string;
  readonly occurrence: Micros;
  readonly cause: "event" | "timer" | "definition";
  /** Plain JSON; amounts as decimal text. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The same trigger always has the same id, so that a consumer can drop a repeat (semantics.md, section 8). */
export function triggerId(type: TriggerType, player: PlayerKey, subject: string, occurrence: Micros): string {
  return hash("sha256", `${type}|${player}|${subject}|${occurrence}`, "hex").slice(0, 32);
}
