import { type Money, subtract } from "../values/money.ts";

/** Sums over effective bets, or over effective wins: of a round, a session or a day. Player currency but `base`. */
export interface WagerSums {
  count: number;
  real: Money;
  bonus: Money;
  locked: Money;
  total: Money;
  base: Money;
}

/** The columns of bets, wins and GGR that rounds, sessions and days have in common (semantics.md, section 2). */
export function wagerColumns(bets: WagerSums, wins: WagerSums) {
  return {
    bet_real: bets.real,
    bet_bonus: bets.bonus,
    bet_locked: bets.locked,
    bet_total: bets.total,
    bet_base: bets.base,
    win_real: wins.real,
    win_bonus: wins.bonus,
    win_locked: wins.locked,
    win_total: wins.total,
    win_base: wins.base,
    ggr: subtract(bets.total, wins.total),
    ggr_real: subtract(bets.real, wins.real),
    ggr_bonus: subtract(bets.bonus, wins.bonus),
    ggr_locked: subtract(bets.locked, wins.locked),
    ggr_base: subtract(bets.base, wins.base),
  };
}
