import type { TriggerType } from "./trigger.ts";

/** What a trigger tells a subscriber. */
export interface TriggerMeaning {
  /** When it fires. */
  readonly fires: string;
  /** The setting that switches or limits it; undefined where nothing does. */
  readonly setting?: string;
  /** Fields of the payload. */
  readonly payload: readonly string[];
}

const BONUS = [
  "user_bonus_id",
  "bonus_id",
  "bonus_code",
  "bonus_type",
  "product",
  "currency",
  "amount",
  "fasttrack_references",
] as const;
const WAGERING = ["wagered", "required_wagering_amount", "wagered_share"] as const;
const TRANSITION = [...BONUS, "from_status", "to_status", "in_from_ms"] as const;
const QUICK = [...BONUS, "from_status", "to_status", "elapsed_ms", "threshold_ms", ...WAGERING] as const;
const WAITED = [...BONUS, "waited_ms"] as const;
const SEGMENT = ["segment_id", "segment_name", "values", "cause"] as const;

/** Every trigger type in words, for the manual (semantics.md, sections 5 and 8). */
export const TRIGGER_MEANINGS: Readonly<Record<TriggerType, TriggerMeaning>> = {
  bonus_status_changed: { fires: "A bonus has another status than before, or its first.", payload: TRANSITION },
  bonus_anomaly: { fires: "A bonus went from one status to another as it should not have.", payload: TRANSITION },
  bonus_lost_too_quickly: {
    fires: "A bonus was lost soon after it became active. Of free spins only where they have a threshold of their own.",
    setting: "lost_too_quickly",
    payload: QUICK,
  },
  bonus_completed_too_quickly: {
    fires: "A bonus was completed soon after it became active.",
    setting: "completed_too_quickly",
    payload: QUICK,
  },
  bonus_forfeited_quickly: {
    fires: "A bonus was forfeited soon after it became active. Off unless configured.",
    setting: "forfeited_quickly",
    payload: QUICK,
  },
  bonus_unclaimed: { fires: "A bonus stays pending for too long.", setting: "unclaimed", payload: WAITED },
  bonus_not_started: {
    fires: "A bonus was created and nothing came after it.",
    setting: "not_started",
    payload: WAITED,
  },
  bonus_expiring: {
    fires: "A bonus that is not over is about to expire. Off unless configured.",
    setting: "expiring",
    payload: [...BONUS, "status", "expires_at", ...WAGERING],
  },
  session_ended: {
    fires: "A player has done nothing for so long that the session is over.",
    setting: "player_session_gap",
    payload: [
      "started_at",
      "ended_at",
      "duration_ms",
      "rounds",
      "rounds_won",
      "rounds_lost",
      "games",
      "bets",
      "wins",
      "bet_base",
      "win_base",
      "ggr_base",
      "logins",
      "deposits",
      "withdrawals",
      "deposit_base",
      "withdrawal_base",
    ],
  },
  losing_streak: {
    fires: "A player has lost so many rounds in a row.",
    setting: "losing_streaks",
    payload: ["length", "round_id"],
  },
  round_big_win: {
    fires: "A round won much, or many times its bet.",
    setting: "big_win",
    payload: ["round_id", "game_id", "game_name", "currency", "bet_total", "win_total", "win_base", "multiplier"],
  },
  deposit_after_loss: {
    fires: "A player deposits soon after the session or the day so far went to a loss.",
    setting: "deposit_after_loss",
    payload: ["amount", "currency", "method", "loss_base", "since", "crossed_at"],
  },
  segment_entered: { fires: "A player came into a segment.", setting: "segments", payload: SEGMENT },
  segment_exited: { fires: "A player went out of a segment.", setting: "segments", payload: SEGMENT },
};
