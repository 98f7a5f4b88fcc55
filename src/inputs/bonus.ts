import type { BonusStatus } from "../bonuses/status.ts";
import type { BonusEvent } from "../records/generated.ts";
import { joinKey, playerKey } from "../values/player-key.ts";
import { PERDIDO, PRODUCTS, STATUSES, TYPES, UNDEFINED_TYPE } from "./bonus-words.ts";
import type { Fields } from "./fields.ts";
import { headerOf } from "./header.ts";
import type { AcceptedEvent } from "./outcome.ts";

/** The document "Bonus", English or Portuguese, as a BonusEvent (inputs.md, section 3). */
export function bonus(fields: Fields): AcceptedEvent {
  const amount = fields.amount("amount");
  const bonusCode = fields.optionalText("bonus_code");
  const bonusId = fields.id("bonus_id");
  const turnedReal = fields.optionalAmount("bonus_turned_real");
  const currency = fields.currency("currency");
  const rate = fields.rate("exchange_rate");
  const lockedAmount = fields.optionalAmount("locked_amount");
  const meta = fields.meta();
  const origin = fields.id("origin");
  const product = fields.word("product", PRODUCTS, "invalid_field") ?? "";
  const requiredWagering = fields.optionalAmount("required_wagering_amount");
  const status = statusOf(fields);
  const occurredAt = fields.eventTime("timestamp");
  const type = typeOf(fields);
  const userBonusId = fields.id("user_bonus_id");
  const userId = fields.id("user_id");
  const references = fields.optionalObject("fasttrack_references");
  const header = headerOf(fields.sender);
  const record: BonusEvent = {
    ...header,
    origin,
    user_id: userId,
    event_id: joinKey(userBonusId, status, String(occurredAt)),
    occurred_at: occurredAt,
    user_bonus_id: userBonusId,
    bonus_id: bonusId,
    bonus_code: bonusCode,
    product,
    type,
    status,
    currency,
    exchange_rate: rate,
    amount,
    amount_base: fields.base("amount", amount, rate),
    locked_amount: lockedAmount,
    required_wagering_amount: requiredWagering,
    bonus_turned_real: turnedReal,
    bonus_turned_real_base: turnedReal === null ? null : fields.base("bonus_turned_real", turnedReal, rate),
    fasttrack_references: references,
    meta,
    meta_extra: fields.extra(),
    flags: fields.sortedFlags(),
  };
  return { name: "BonusEvent", key: playerKey(header.tenant, origin, userId), record };
}

function statusOf(fields: Fields): BonusStatus {
  const status = fields.word("status", STATUSES, "unknown_status") ?? "Pending";
  if (status !== PERDIDO) return status;
  fields.flags.push("ambiguous_status");
  return fields.sender.tenantRules.perdido;
}

/** A type that the document does not list is Undefined, as it asks for. */
function typeOf(fields: Fields): string {
  const text = fields.text("type");
  const type = TYPES.find(text);
  if (type !== undefined) return type;
  fields.flags.push("unknown_bonus_type");
  return UNDEFINED_TYPE;
}
