import type { Activity } from "../rounds/activity.ts";
import type { WagerSums } from "../rounds/wager-columns.ts";
import { add, type Money, subtract, ZERO } from "../values/money.ts";

/** Sums over the effective bets, or over the effective wins, of a session. */
export interface Wagers extends WagerSums {
  /** Largest total; 0 if there is none. */
  biggest: Money;
  /** How many totals are that large. */
  biggestTimes: number;
  /** Largest total of the rounds that can no longer change. */
  biggestLeft: Money;
}

export function noWagers(): Wagers {
  return {
    count: 0,
    real: ZERO,
    bonus: ZERO,
    locked: ZERO,
    total: ZERO,
    base: ZERO,
    biggest: ZERO,
    biggestTimes: 0,
    biggestLeft: ZERO,
  };
}

/** Counts an activity (`sign` 1), or no longer (−1). False: the largest total has to be sought anew. */
export function countWager(wagers: Wagers, { real, bonus, locked, total, base }: Activity, sign: 1 | -1): boolean {
  const change = sign === 1 ? add : subtract;
  wagers.count += sign;
  wagers.real = change(wagers.real, real);
  wagers.bonus = change(wagers.bonus, bonus);
  wagers.locked = change(wagers.locked, locked);
  wagers.total = change(wagers.total, total);
  wagers.base = change(wagers.base, base);
  if (sign === 1) noteTotal(wagers, total, 1);
  else if (total === wagers.biggest) wagers.biggestTimes--;
  return wagers.biggestTimes > 0 || wagers.biggest === ZERO;
}

/** Adds everything that is in `other`. */
export function mergeWagers(wagers: Wagers, other: Wagers): void {
  wagers.count += other.count;
  wagers.real = add(wagers.real, other.real);
  wagers.bonus = add(wagers.bonus, other.bonus);
  wagers.locked = add(wagers.locked, other.locked);
  wagers.total = add(wagers.total, other.total);
  wagers.base = add(wagers.base, other.base);
  noteTotal(wagers, other.biggest, other.biggestTimes);
  if (other.biggestLeft > wagers.biggestLeft) wagers.biggestLeft = other.biggestLeft;
}

/** An effective activity's round can no longer change. */
export function leaveWager(wagers: Wagers, total: Money): void {
  if (total > wagers.biggestLeft) wagers.biggestLeft = total;
}

/** Finds the largest total among those that can no longer change and `totals`, which are all the others. */
export function seekBiggest(wagers: Wagers, totals: Iterable<Money>): void {
  wagers.biggest = wagers.biggestLeft;
  // Once is enough: it is never cancelled.
  wagers.biggestTimes = 1;
  for (const total of totals) noteTotal(wagers, total, 1);
}

function noteTotal(wagers: Wagers, total: Money, times: number): void {
  if (total < wagers.biggest) return;
  wagers.biggestTimes = (total === wagers.biggest ? wagers.biggestTimes : 0) + times;
  wagers.biggest = total;
}
