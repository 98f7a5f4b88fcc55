import { add, type Money, negate, ZERO } from "../values/money.ts";
import type { Micros } from "../values/time.ts";
import { isActiveAt } from "./history.ts";
import type { BonusBet, BonusState, Wagering } from "./state.ts";

export function newWagering(): Wagering {
  return { recent: [], settledBefore: Number.MIN_SAFE_INTEGER as Micros };
}

/** Adds an effective bet (`sign` 1) or takes it back (−1). The bonuses active at its time are returned. */
export function applyBet(
  wagering: Wagering,
  bonuses: Iterable<BonusState>,
  bet: BonusBet,
  sign: 1 | -1,
): readonly BonusState[] {
  const concerned = [...bonuses].filter((bonus) => isActiveAt(bonus.intervals, bet.at));
  if (bet.at < wagering.settledBefore) {
    const change = sign === 1 ? bet.amount : negate(bet.amount);
    for (const bonus of concerned) bonus.settledWagered = add(bonus.settledWagered, change);
  } else if (sign === 1) {
    insertBet(wagering.recent, bet);
  } else {
    removeBet(wagering.recent, bet);
  }
  return concerned;
}

function insertBet(bets: BonusBet[], bet: BonusBet): void {
  let index = bets.length;
  while (index > 0 && (bets[index - 1]?.at ?? bet.at) > bet.at) index--;
  bets.splice(index, 0, bet);
}

function removeBet(bets: BonusBet[], bet: BonusBet): void {
  // Two bets of one instant and amount are the same to every sum, so either may go.
  const index = bets.findLastIndex((each) => each.at === bet.at && each.amount === bet.amount);
  // A seal that left no bonus behind settled it, and left no trace: nothing counts it, and nothing will.
  if (index >= 0) bets.splice(index, 1);
}

/** Settles the bets before `limit`: no bonus event that could concern them will be accepted any more. */
export function settleBets(wagering: Wagering, bonuses: Iterable<BonusState>, limit: Micros): void {
  const { recent } = wagering;
  const count = recent.findIndex((bet) => bet.at >= limit);
  const settled = recent.splice(0, count < 0 ? recent.length : count);
  if (settled.length > 0) {
    for (const bonus of bonuses) bonus.settledWagered = add(bonus.settledWagered, sumActive(settled, bonus));
  }
  wagering.settledBefore = limit;
}

/** Effective bets' bonus and locked parts in the bonus's active intervals (semantics.md, section 5). */
export function wageredOf(bonus: BonusState, wagering: Wagering): Money {
  return add(bonus.settledWagered, sumActive(wagering.recent, bonus));
}

function sumActive(bets: readonly BonusBet[], bonus: BonusState): Money {
  let sum = ZERO;
  for (const bet of bets) {
    if (isActiveAt(bonus.intervals, bet.at)) sum = add(sum, bet.amount);
  }
  return sum;
}
