import type { CasinoEvent } from "../records/generated.ts";
import { ZERO } from "../values/money.ts";
import { playerKey } from "../values/player-key.ts";
import { baseAmount } from "./base-amount.ts";
import type { Fields } from "./fields.ts";
import { headerOf, originOf } from "./header.ts";
import type { AcceptedEvent } from "./outcome.ts";

/** The batch's game round event, one bet or win, as a CasinoEvent (inputs.md, section 3). */
export function gameround(fields: Fields): AcceptedEvent {
  const eventId = fields.id("unique_id");
  const occurredAt = fields.eventTime("timestamp");
  const userId = fields.id("player_id");
  const gameId = fields.id("game_id");
  const roundId = fields.id("round_id");
  const amount = fields.amount("amount");
  const currency = fields.currency("currency");
  const isWin = fields.boolean("is_win");
  const isBonus = fields.boolean("is_bonus");
  const { exchange_rate, amount_base } = baseAmount(fields, amount, currency, null);
  const { sender } = fields;
  const origin = originOf(sender);
  const { received_at, source, schema_version, tenant } = headerOf(sender);
  const record: CasinoEvent = {
    received_at,
    source,
    schema_version,
    tenant,
    origin,
    user_id: userId,
    event_id: eventId,
    occurred_at: occurredAt,
    activity_id: eventId,
    type: isWin ? "Win" : "Bet",
    status: "Approved",
    round_id: roundId,
    game_id: gameId,
    game_name: null,
    game_type: null,
    vendor_id: null,
    vendor_name: null,
    currency,
    exchange_rate,
    amount,
    amount_base,
    wager_amount: isBonus ? ZERO : amount,
    bonus_wager_amount: isBonus ? amount : ZERO,
    locked_wager_amount: ZERO,
    balance_before: null,
    balance_after: null,
    is_round_end: null,
    per_round: sender.tenantRules.activityIds === "per_round",
    meta: null,
    meta_extra: fields.extra(),
    flags: fields.sortedFlags(),
  };
  return { name: "CasinoEvent", key: playerKey(tenant, origin, userId), record };
}
