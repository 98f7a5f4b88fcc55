import { wagerColumns } from "../rounds/wager-columns.ts";
import { ratio } from "../values/money.ts";
import { millisBetween } from "../values/time.ts";
import type { Session } from "./session.ts";
import type { SessionPlace } from "./session-kind.ts";

/** The columns that every session has (semantics.md, section 3). Closed is what the clock says, whether it was told or not. */
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
    ...wagerColumns(bets, wins),
    biggest_win: wins.biggest,
    biggest_bet: bets.biggest,
    rounds_won: results.won,
    rounds_lost: results.lost,
    balance_before: balances.before?.activity.balanceBefore ?? null,
    balance_after: balances.after?.activity.balanceAfter ?? null,
    rtp: ratio(wins.total, bets.total),
    status: clock > endedAt + gap ? "closed" : "open",
    flags: mixedCurrency ? ["mixed_currency"] : [],
    revision,
    version,
    is_deleted: false,
  };
}
