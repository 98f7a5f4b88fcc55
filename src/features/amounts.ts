import { compareMoney, type Money } from "../values/money.ts";

/** A bag of amounts in ascending order: the largest is the last, also after others were taken out. */
export type Amounts = Money[];

export function putAmount(amounts: Amounts, amount: Money): void {
  amounts.splice(placeOf(amounts, amount), 0, amount);
}

/** Takes one such amount out; whether there was one. */
export function takeAmount(amounts: Amounts, amount: Money): boolean {
  const place = placeOf(amounts, amount);
  if (amounts[place] !== amount) return false;
  amounts.splice(place, 1);
  return true;
}

export function mergeAmounts(amounts: Amounts, others: Amounts): void {
  if (others.length === 0) return;
  amounts.push(...others);
  amounts.sort(compareMoney);
}

/** Place of the first that is not less. */
function placeOf(amounts: Amounts, amount: Money): number {
  let low = 0;
  let high = amounts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareMoney(amounts[middle] ?? amount, amount) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
