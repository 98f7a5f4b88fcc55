import { ratio, subtract } from "../values/money.ts";
import { millisBetween } from "../values/time.ts";
import type { Session } from "./session.ts";
import type { SessionPlace } from "./session-kind.ts";

/**
 * The columns that every session has (semantics.md, section 3). Closed is what the clock says, whether it was told or not.
 * One literal, without the spread of `wagerColumns`: it is made for every ten seconds of each session.
 */
export function sessionColumns(session: Session, { player, clock, gap }: SessionPlace, version: number) {
  const { startedAt, endedAt, play, revision } = session;
  const { bets, wins, results, balances, mixedCurrency } = play;
  return {
    tenant: player.tenant,
    origin: player.origin,
    user_id: player.user_id,
    started_at: startedAt,
    ended_at: endedAt,
    duration_ms: millisBetween(startedAt, endedAt),
    rounds: results.rounds,
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
    ggr_base: subtract(bets.base, wins.base),
    biggest_win: wins.biggest,
    biggest_bet: bets.biggest,
    rounds_won: results.won,
    rounds_lost: results.lost,
    balance_before: balances.before?.balance ?? null,
    balance_after: balances.after?.balance ?? null,
    rtp: ratio(wins.total, bets.total),
    status: clock > endedAt + gap ? "closed" : "open",
    flags: mixedCurrency ? ["mixed_currency"] : [],
    revision,
    version,
    is_deleted: false,
  };
}
