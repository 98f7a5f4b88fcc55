import type { PaymentEvent } from "../records/generated.ts";
import { playerKey } from "../values/player-key.ts";
import { baseAmount } from "./base-amount.ts";
import type { Fields } from "./fields.ts";
import { headerOf, originOf } from "./header.ts";
import type { AcceptedEvent } from "./outcome.ts";

/** The batch's deposit as a PaymentEvent (inputs.md, section 3). */
export function deposit(fields: Fields): AcceptedEvent {
  return payment(fields, "deposit");
}

/** The batch's withdrawal as a PaymentEvent. */
export function withdraw(fields: Fields): AcceptedEvent {
  return payment(fields, "withdraw");
}

function payment(fields: Fields, kind: "deposit" | "withdraw"): AcceptedEvent {
  const eventId = fields.id("unique_id");
  const occurredAt = fields.eventTime("timestamp");
  const userId = fields.id("player_id");
  const amount = fields.amount("amount");
  // The document gives it to deposits only; a withdrawal that has one means the same by it.
  const amountEur = fields.optionalAmount("amount_eur");
  const currency = fields.currency("currency");
  const method = fields.text("method");
  const { exchange_rate, amount_base } = baseAmount(fields, amount, currency, amountEur);
  const header = headerOf(fields.sender);
  const origin = originOf(fields.sender);
  const record: PaymentEvent = {
    ...header,
    origin,
    user_id: userId,
    event_id: eventId,
    occurred_at: occurredAt,
    kind,
    currency,
    exchange_rate,
    amount,
    amount_base,
    method,
    meta_extra: fields.extra(),
    flags: fields.sortedFlags(),
  };
  return { name: "PaymentEvent", key: playerKey(header.tenant, origin, userId), record };
}
