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

function casinoIdentity(record: CasinoEvent): string {
  const { activity_id, type, status } = record;
  if (!record.per_round) return joinKey("casino", activity_id, type, status);
  const { round_id, occurred_at, amount } = record;
  return joinKey("casino", round_id, activity_id, type, status, String(occurred_at), String(amount));
}
