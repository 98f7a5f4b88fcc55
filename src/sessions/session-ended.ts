import type { TriggerDraft } from "../triggers/trigger.ts";
import { formatMoney, subtract } from "../values/money.ts";
import { formatTimestamp, millisBetween } from "../values/time.ts";
import type { PlayerSessionState } from "./player-sessions.ts";

/** The trigger of a player session that closed (semantics.md, section 8); silence closes it, so a timer is its cause. */
export function sessionEnded(session: PlayerSessionState): TriggerDraft {
  const { startedAt, endedAt, play, games, logins, deposits, withdrawals } = session;
  const { bets, wins, results } = play;
  const payload = {
    started_at: formatTimestamp(startedAt),
    ended_at: formatTimestamp(endedAt),
    duration_ms: millisBetween(startedAt, endedAt),
    rounds: results.rounds,
    rounds_won: results.won,
    rounds_lost: results.lost,
    games: games.length,
    bets: bets.count,
    wins: wins.count,
    bet_base: formatMoney(bets.base),
    win_base: formatMoney(wins.base),
    ggr_base: formatMoney(subtract(bets.base, wins.base)),
    logins,
    deposits,
    withdrawals,
    deposit_base: formatMoney(session.depositBase),
    withdrawal_base: formatMoney(session.withdrawalBase),
  };
  return { type: "session_ended", subject: "player", occurrence: startedAt, cause: "timer", payload };
}
