import type { CasinoEvent } from "../records/generated.ts";
import { playerKey } from "../values/player-key.ts";
import type { Fields } from "./fields.ts";
import { headerOf } from "./header.ts";
import type { AcceptedEvent } from "./outcome.ts";
import { Vocabulary } from "./vocabulary.ts";
import { wagerParts } from "./wager-parts.ts";

const TYPES = new Vocabulary(["Bet", "Win"]);
const STATUSES = new Vocabulary(["Approved", "Rollback"]);

/** The document "Casino: Bet / Win Events" as a CasinoEvent (inputs.md, section 3). */
export function casino(fields: Fields): AcceptedEvent {
  const activityId = fields.id("activity_id");
  const amount = fields.amount("amount");
  const balanceAfter = fields.optionalBalance("balance_after");
  const balanceBefore = fields.optionalBalance("balance_before");
  const sentBonus = fields.optionalAmount("bonus_wager_amount");
  const currency = fields.currency("currency");
  const rate = fields.rate("exchange_rate");
  const gameId = fields.id("game_id");
  const gameName = fields.text("game_name");
  const gameType = fields.optionalText("game_type");
  const isRoundEnd = fields.boolean("is_round_end");
  const sentLocked = fields.optionalAmount("locked_wager_amount");
  const origin = fields.id("origin");
  const roundId = fields.id("round_id");
  const status = fields.optionalWord("status", STATUSES, "unknown_status") ?? "Approved";
  const occurredAt = fields.eventTime("timestamp");
  const type = fields.word("type", TYPES, "invalid_field") ?? "Bet";
  const userId = fields.id("user_id");
  const vendorId = fields.id("vendor_id");
  const vendorName = fields.text("vendor_name");
  const sentReal = fields.optionalAmount("wager_amount");
  const meta = fields.meta();
  const { real, bonus, locked, mismatch } = wagerParts(amount, sentReal, sentBonus, sentLocked);
  if (mismatch) fields.flags.push("amount_mismatch");
  const { sender } = fields;
  const { received_at, source, schema_version, tenant } = headerOf(sender);
  const record: CasinoEvent = {
    received_at,
    source,
    schema_version,
    tenant,
    origin,
    user_id: userId,
    event_id: activityId,
    occurred_at: occurredAt,
    activity_id: activityId,
    type,
    status,
    round_id: roundId,
    game_id: gameId,
    game_name: gameName,
    game_type: gameType,
    vendor_id: vendorId,
    vendor_name: vendorName,
    currency,
    exchange_rate: rate,
    amount,
    amount_base: fields.base("amount", amount, rate),
    wager_amount: real,
    bonus_wager_amount: bonus,
    locked_wager_amount: locked,
    balance_before: balanceBefore,
    balance_after: balanceAfter,
    is_round_end: isRoundEnd,
    per_round: sender.tenantRules.activityIds === "per_round",
    meta,
    meta_extra: fields.extra(),
    flags: fields.sortedFlags(),
  };
  return { name: "CasinoEvent", key: playerKey(tenant, origin, userId), record };
}
