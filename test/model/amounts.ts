import type { Money } from "../../src/values/money.ts";

/** One unit of currency: amounts are integer counts of 1e-8. */
const UNIT = 100_000_000n;

/** The amount as an integer of any size. */
export function whole(amount: Money): bigint {
  return BigInt(amount);
}

/** A count as an amount. */
export function units(count: number): bigint {
  return BigInt(count) * UNIT;
}

export function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, each) => sum + each, 0n);
}

/** 0 of none. */
export function largest(amounts: readonly bigint[]): bigint {
  return amounts.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0))[0] ?? 0n;
}

/** `dividend / divisor` at 8 decimals, a half to the even neighbour; null when the divisor is 0. Divisors are not negative. */
export function quotient(dividend: bigint, divisor: bigint): bigint | null {
  if (divisor === 0n) return null;
  const scaled = (dividend < 0n ? -dividend : dividend) * UNIT;
  const down = scaled / divisor;
  const twiceRest = (scaled - down * divisor) * 2n;
  const up = twiceRest > divisor || (twiceRest === divisor && down % 2n === 1n);
  const size = up ? down + 1n : down;
  return dividend < 0n ? -size : size;
}

/** Decimal text as an integer count of 1e-8. The text has at most 8 decimals. */
export function spelled(text: string): bigint {
  const [units = "0", decimals = ""] = text.split(".");
  return BigInt(`${units}${decimals.padEnd(8, "0")}`);
}

/** As records hold it: a number where that is exact. */
export function asMoney(amount: bigint): Money {
  const isSafe = amount <= BigInt(Number.MAX_SAFE_INTEGER) && amount >= BigInt(Number.MIN_SAFE_INTEGER);
  return (isSafe ? Number(amount) : amount) as Money;
}

export function asMoneyOrNull(amount: bigint | null): Money | null {
  return amount === null ? null : asMoney(amount);
}
