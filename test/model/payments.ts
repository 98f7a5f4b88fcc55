import type { PaymentEvent } from "../../src/records/generated.ts";
import type { Money } from "../../src/values/money.ts";
import { asMoney, total, whole } from "./amounts.ts";

export function depositsOf(payments: readonly PaymentEvent[]): PaymentEvent[] {
  return payments.filter(({ kind }) => kind === "deposit");
}

export function withdrawalsOf(payments: readonly PaymentEvent[]): PaymentEvent[] {
  return payments.filter(({ kind }) => kind === "withdraw");
}

function baseOf(payments: readonly PaymentEvent[]): Money {
  return asMoney(total(payments.map(({ amount_base }) => whole(amount_base))));
}

/** Counts, and sums in base currency. */
export function paymentSums(payments: readonly PaymentEvent[]) {
  return {
    deposits: depositsOf(payments).length,
    withdrawals: withdrawalsOf(payments).length,
    deposit_base: baseOf(depositsOf(payments)),
    withdrawal_base: baseOf(withdrawalsOf(payments)),
  };
}
