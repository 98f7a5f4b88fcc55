import { type Money, parseRate, type Rate, ZERO } from "../values/money.ts";
import type { Fields } from "./fields.ts";

export interface BaseAmount {
  readonly exchange_rate: Rate | null;
  readonly amount_base: Money;
}

const ONE = parseRate("1") ?? null;

/**
 * Base amount of an event whose feed carries no rate (inputs.md, section 3): `amountEur` where the base is EUR, else by the
 * tenant's own rate, else 0 with the flag `no_rate`.
 */
export function baseAmount(fields: Fields, amount: Money, currency: string, amountEur: Money | null): BaseAmount {
  const { baseCurrency, rates } = fields.sender.tenantRules;
  if (amountEur !== null && baseCurrency === "EUR") return { exchange_rate: null, amount_base: amountEur };
  const rate = currency === baseCurrency ? ONE : (rates.get(currency) ?? null);
  if (rate !== null) return { exchange_rate: rate, amount_base: fields.base("amount", amount, rate) };
  fields.flags.push("no_rate");
  return { exchange_rate: null, amount_base: ZERO };
}
