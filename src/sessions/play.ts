import type { Step } from "../engine/processor.ts";
import type { Activity } from "../rounds/activity.ts";
import type { RoundLookup, ToldRound } from "../rounds/told-round.ts";
import type { Money } from "../values/money.ts";
import { type Balances, mergeBalances, noteBalances } from "./balances.ts";
import { isIn } from "./round-part.ts";
import { countInRound, joinRound, mergeRounds, noRounds, type RoundResults } from "./round-results.ts";
import type { Session } from "./session.ts";
import { countWager, leaveWager, mergeWagers, noWagers, seekBiggest, type Wagers } from "./wagers.ts";

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
export function addActivity(session: Session, round: ToldRound, activity: Activity): void {
  const { play } = session;
  joinRound(session, round, activity);
  noteBalances(play.balances, activity, round.id);
  noteCurrency(play, activity.details.currency);
}

/** An event in the session became effective (`sign` 1), or ceased to be (−1). */
export function addEffect(
  session: Session,
  round: ToldRound,
  activity: Activity,
  sign: 1 | -1,
  step: Pick<Step, "rounds">,
): void {
  const wagers = wagersOf(session.play, activity);
  if (!countWager(wagers, activity, sign)) seekBiggest(wagers, totalsOf(session, activity.type, step.rounds));
  countInRound(session, round, activity, sign);
}

/** The activity's round can no longer change: what it came to stays counted. */
export function settleActivity({ play }: Session, activity: Activity): void {
  if (activity.effective) leaveWager(wagersOf(play, activity), activity.total);
}

/** Everything that is in a later session is in this one as well. The later one is not to be used any more. */
export function mergePlay(session: Session, later: Session, rounds: RoundLookup, newcomer: Activity | undefined): void {
  const { play } = session;
  const other = later.play;
  mergeWagers(play.bets, other.bets);
  mergeWagers(play.wins, other.wins);
  mergeRounds(session, later, rounds, newcomer);
  mergeBalances(play.balances, other.balances);
  if (other.currency !== null) noteCurrency(play, other.currency);
  if (other.mixedCurrency) play.mixedCurrency = true;
}

function wagersOf({ bets, wins }: Play, { type }: Pick<Activity, "type">): Wagers {
  return type === "Bet" ? bets : wins;
}

function* totalsOf(session: Session, type: Activity["type"], rounds: RoundLookup): Generator<Money> {
  for (const { activities } of rounds.overlapping(session.startedAt, session.endedAt)) {
    for (const each of activities) if (each.type === type && each.effective && isIn(each, session)) yield each.total;
  }
}

function noteCurrency(play: Play, currency: string): void {
  if (play.currency === null) play.currency = currency;
  else if (play.currency !== currency) play.mixedCurrency = true;
}
