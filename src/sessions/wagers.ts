import type { Activity } from "../rounds/activity.ts";
import type { WagerSums } from "../rounds/wager-columns.ts";
import { add, type Money, subtract, ZERO } from "../values/money.ts";

/** Sums over the effective bets, or over the effective wins, of a session. */
export interface Wagers extends WagerSums {
  /** Largest total; 0 if there is none. */
  biggest: Money;
  /** How often each total is in it: what becomes the largest when the largest is cancelled. */
  readonly totals: Map<Money, number>;
}

export function noWagers(): Wagers {
  return { count: 0, real: ZERO, bonus: ZERO, locked: ZERO, total: ZERO, base: ZERO, biggest: ZERO, totals: new Map() };
}

/** Counts an activity (`sign` 1), or no longer (−1). */
export function countWager(wagers: Wagers, { real, bonus, locked, total, base }: Activity, sign: 1 | -1): void {
  const change = sign === 1 ? add : subtract;
  wagers.count += sign;
  wagers.real = change(wagers.real, real);
  wagers.bonus = change(wagers.bonus, bonus);
  wagers.locked = change(wagers.locked, locked);
  wagers.total = change(wagers.total, total);
  wagers.base = change(wagers.base, base);
  countTotal(wagers, total, sign);
}

/** Adds everything that is in `other`. */
export function mergeWagers(wagers: Wagers, other: Wagers): void {
  wagers.count += other.count;
  wagers.real = add(wagers.real, other.real);
  wagers.bonus = add(wagers.bonus, other.bonus);
  wagers.locked = add(wagers.locked, other.locked);
  wagers.total = add(wagers.total, other.total);
  wagers.base = add(wagers.base, other.base);
  for (const [total, times] of other.totals) countTotal(wagers, total, times);
}

function countTotal(wagers: Wagers, total: Money, change: number): void {
  const times = (wagers.totals.get(total) ?? 0) + change;
  if (times > 0) {
    wagers.totals.set(total, times);
    if (total > wagers.biggest) wagers.biggest = total;
    return;
  }
  wagers.totals.delete(total);
  if (total === wagers.biggest) wagers.biggest = largestOf(wagers.totals.keys());
}

function largestOf(totals: Iterable<Money>): Money {
  let largest = ZERO;
  for (const total of totals) if (total > largest) largest = total;
  return largest;
}
