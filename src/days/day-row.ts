import type { Player } from "../engine/processor.ts";
import type { PlayerDay } from "../records/generated.ts";
import { wagerColumns } from "../rounds/wager-columns.ts";
import { subtract } from "../values/money.ts";
import type { DayState } from "./state.ts";

/** The day's row as its events make it (semantics.md, section 6). */
export function dayRow(day: DayState, player: Player, version: number): PlayerDay {
  const { bets, wins } = day;
  const wagers = wagerColumns(bets, wins);
  return {
    tenant: player.tenant,
    origin: player.origin,
    user_id: player.user_id,
    date: day.date,
    bets: bets.count,
    wins: wins.count,
    ...wagers,
    rounds: day.rounds,
    logins: day.logins,
    deposits: day.deposits,
    withdrawals: day.withdrawals,
    deposit_base: day.depositBase,
    withdrawal_base: day.withdrawalBase,
    bonus_cost_base: day.bonusCostBase,
    ngr_base: subtract(wagers.ggr_base, day.bonusCostBase),
    revision: day.revision,
    version,
    is_deleted: false,
  };
}
