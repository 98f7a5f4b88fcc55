import { add, type Money, negate, subtract, ZERO } from "../values/money.ts";

/** What is summed, and its place in {@link Sums}: the usual ones first. */
export const MEASURE = {
  turnover: 0,
  bets: 1,
  wins: 2,
  rounds: 3,
  deposits: 4,
  depositCount: 5,
  logins: 6,
  withdrawals: 7,
  bonusCost: 8,
  bonusesLost: 9,
  bonusesCompleted: 10,
} as const;
export type Measure = (typeof MEASURE)[keyof typeof MEASURE];

/** Sums by measure: amounts in base currency and counts. Without the zeros at its end, so that nothing takes no room. */
export type Sums = Money[];

/** A count of one, to be summed. */
export const ONCE = 1 as Money;

export function sumOf(sums: Sums | undefined, measure: Measure): Money {
  return sums?.[measure] ?? ZERO;
}

export function countOf(sums: Sums | undefined, measure: Measure): number {
  return Number(sums?.[measure] ?? 0);
}

/** Turnover less wins. */
export function grossRevenue(sums: Sums | undefined): Money {
  return subtract(sumOf(sums, MEASURE.turnover), sumOf(sums, MEASURE.wins));
}

export function addTo(sums: Sums, measure: Measure, amount: Money): void {
  while (sums.length <= measure) sums.push(ZERO);
  sums[measure] = add(sums[measure] ?? ZERO, amount);
  trim(sums);
}

export function addAll(sums: Sums, others: Sums): void {
  while (sums.length < others.length) sums.push(ZERO);
  for (let place = 0; place < others.length; place++) sums[place] = add(sums[place] ?? ZERO, others[place] ?? ZERO);
  trim(sums);
}

/** Both together; neither is changed. */
export function sumsOf(sums: Sums, others: Sums): Sums {
  if (others.length === 0) return sums;
  const [longer, shorter] = sums.length < others.length ? [others, sums] : [sums, others];
  const both = longer.slice();
  addAll(both, shorter);
  return both;
}

export function subtractAll(sums: Sums, others: Sums): void {
  addAll(sums, others.map(negate));
}

function trim(sums: Sums): void {
  while (sums.length > 0 && sums[sums.length - 1] === ZERO) sums.pop();
}
