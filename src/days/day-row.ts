import type { Player } from "../engine/processor.ts";
import type { PlayerDay } from "../records/generated.ts";
import { subtract } from "../values/money.ts";
import type { DayState } from "./state.ts";

/** The day's row as its events make it (semantics.md, section 6). */
export function dayRow(day: DayState, player: Player, version: number): PlayerDay {
  const { bets, wins } = day;
  const ggrBase = subtract(bets.base, wins.base);
  return {
    tenant: player.tenant,
    origin: player.origin,
    user_id: player.user_id,
    date: day.date,
    bets: bets.count,
    wins: wins.count,
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
    ggr_base: ggrBase,
    rounds: day.rounds,
    logins: day.logins,
    deposits: day.deposits,
    withdrawals: day.withdrawals,
    deposit_base: day.depositBase,
    withdrawal_base: day.withdrawalBase,
    bonus_cost_base: day.bonusCostBase,
    ngr_base: subtract(ggrBase, day.bonusCostBase),
    revision: day.revision,
    version,
    is_deleted: false,
  };
}
