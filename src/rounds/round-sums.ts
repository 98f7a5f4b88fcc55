import type { RoundResult } from "../engine/processor.ts";
import { add, compareMoney, type Money, subtract, ZERO } from "../values/money.ts";
import type { Activity } from "./activity.ts";

/** What of a round's effective activities its outcome and its big win depend on. */
export interface RoundSums {
  count: number;
  betTotal: Money;
  winTotal: Money;
  winBase: Money;
}

export function noSums(): RoundSums {
  return { count: 0, betTotal: ZERO, winTotal: ZERO, winBase: ZERO };
}

/** Counts an activity that became effective (`sign` 1) or ceased to be (−1). */
export function addToSums(sums: RoundSums, { type, total, base }: Activity, sign: 1 | -1): void {
  const change = sign === 1 ? add : subtract;
  sums.count += sign;
  if (type === "Bet") {
    sums.betTotal = change(sums.betTotal, total);
  } else {
    sums.winTotal = change(sums.winTotal, total);
    sums.winBase = change(sums.winBase, base);
  }
}

export function resultOf({ winTotal, betTotal }: RoundSums): RoundResult {
  const order = compareMoney(winTotal, betTotal);
  return order > 0 ? "win" : order < 0 ? "loss" : "even";
}
