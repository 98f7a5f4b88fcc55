import type { CasinoEvent } from "../records/generated.ts";
import { joinKey } from "../values/player-key.ts";
import type { InputEvent } from "./outcome.ts";

/**
 * What makes two messages the same event (inputs.md, section 4): within a player, or, for a game, within everything. Equal
 * exactly when the identities are.
 */
export function identityOf(event: InputEvent): string {
  switch (event.name) {
    case "CasinoEvent":
      return casinoIdentity(event.record);
    case "BonusEvent": {
      const { user_bonus_id, status, occurred_at } = event.record;
      return joinKey("bonus", user_bonus_id, status, String(occurred_at));
    }
    case "PaymentEvent":
      return joinKey(event.record.kind, event.record.event_id);
    case "LoginEvent":
      return joinKey("login", event.record.event_id);
    case "PlayerProfile":
      return joinKey("player", event.record.event_id);
    case "GameProfile":
      return joinKey(event.record.tenant, "game", event.record.event_id);
  }
}

/** Fields of a casino event that tell it from others. */
export type CasinoIdentity = Pick<
  CasinoEvent,
  "activity_id" | "type" | "status" | "per_round" | "round_id" | "occurred_at" | "amount"
>;

/** Short, because it is kept for every event of the horizon: the type and the status are a letter each. */
export function casinoIdentity(fields: CasinoIdentity): string {
  const { activity_id, type, status, per_round } = fields;
  const kind = `${type === "Bet" ? "b" : "w"}${status === "Rollback" ? "r" : "a"}`;
  if (!per_round) return `${kind}|${activity_id}`;
  const { round_id, occurred_at, amount } = fields;
  return joinKey(`${kind}@`, round_id, activity_id, String(occurred_at), String(amount));
}
