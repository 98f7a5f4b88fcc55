import type { Activity } from "../rounds/activity.ts";
import { type Balances, mergeBalances, noteBalances, restBalances } from "./balances.ts";
import { countInRound, joinRound, mergeRounds, noRounds, type RoundResults, restRounds } from "./round-results.ts";
import { countWager, mergeWagers, noWagers, type Wagers } from "./wagers.ts";

/**
 * What the casino events of a session come to (semantics.md, section 3), kept so that one event, one cancellation and the
 * merging of two sessions each change it without looking at the other events.
 */
export interface Play {
  readonly bets: Wagers;
  readonly wins: Wagers;
  readonly results: RoundResults;
  readonly balances: Balances;
  /** Currency of its casino events; null as long as there is none. */
  currency: string | null;
  /** They have more than one. */
  mixedCurrency: boolean;
}

export function newPlay(): Play {
  return {
    bets: noWagers(),
    wins: noWagers(),
    results: noRounds(),
    balances: { before: null, after: null },
    currency: null,
    mixedCurrency: false,
  };
}

/** An event is in the session, effective or not. */
export function addActivity(play: Play, roundId: string, activity: Activity): void {
  joinRound(play.results, roundId);
  noteBalances(play.balances, activity, roundId);
  noteCurrency(play, activity.details.currency);
}

/** An event in the session became effective (`sign` 1), or ceased to be (−1). */
export function addEffect(play: Play, roundId: string, activity: Activity, sign: 1 | -1): void {
  countWager(activity.type === "Bet" ? play.bets : play.wins, activity, sign);
  countInRound(play.results, roundId, activity, sign);
}

/** Everything that is in `other` is in `play` as well. `other` is not to be used any more. */
export function mergePlay(play: Play, other: Play): void {
  mergeWagers(play.bets, other.bets);
  mergeWagers(play.wins, other.wins);
  mergeRounds(play.results, other.results);
  mergeBalances(play.balances, other.balances);
  if (other.currency !== null) noteCurrency(play, other.currency);
  if (other.mixedCurrency) play.mixedCurrency = true;
}

/** Keeps what can still change in little room, until it does. */
export function restPlay({ results, balances }: Play): void {
  restRounds(results);
  restBalances(balances);
}

function noteCurrency(play: Play, currency: string): void {
  if (play.currency === null) play.currency = currency;
  else if (play.currency !== currency) play.mixedCurrency = true;
}
