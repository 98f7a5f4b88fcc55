import type { Activity } from "../rounds/activity.ts";
import type { RoundLookup, ToldRound } from "../rounds/told-round.ts";
import { add, compareMoney, subtract } from "../values/money.ts";
import { joins, partOf, type RoundPart } from "./round-part.ts";
import type { Session } from "./session.ts";

/** A session's rounds with an effective activity in it, and how these ended for the player there. */
export interface RoundResults {
  rounds: number;
  won: number;
  lost: number;
  /** How many rounds with any activity in the session can still change. */
  live: number;
}

export function noRounds(): RoundResults {
  return { rounds: 0, won: 0, lost: 0, live: 0 };
}

/** The round has the activity in the session, effective or not: until it leaves, the session may change with it. */
export function joinRound(session: Session, round: ToldRound, activity: Activity): void {
  if (!joins(round, session, activity)) session.play.results.live++;
}

/** The round's activity in the session has become effective (`sign` 1), or has ceased to be (−1). */
export function countInRound(session: Session, round: ToldRound, { type, total }: Activity, sign: 1 | -1): void {
  const { results } = session.play;
  const part = partOf(round, session);
  const undo = sign === 1 ? subtract : add;
  const bet = type === "Bet" ? undo(part.bet, total) : part.bet;
  const win = type === "Bet" ? part.win : undo(part.win, total);
  tally(results, { count: part.count - sign, bet, win }, -1);
  tally(results, part, 1);
}

/**
 * Adds the rounds of a later session, which becomes a part of this one. A round that is in both is counted once, and ended as
 * both parts together say. `newcomer` has joined neither yet.
 */
export function mergeRounds(
  session: Session,
  later: Session,
  rounds: RoundLookup,
  newcomer: Activity | undefined,
): void {
  const { results } = session.play;
  const other = later.play.results;
  results.rounds += other.rounds;
  results.won += other.won;
  results.lost += other.lost;
  results.live += other.live;
  for (const round of rounds.overlapping(later.startedAt, session.endedAt)) {
    if (!joins(round, session, newcomer) || !joins(round, later, newcomer)) continue;
    const parts = [partOf(round, session), partOf(round, later)] as const;
    results.live--;
    for (const part of parts) tally(results, part, -1);
    tally(results, together(...parts), 1);
  }
}

/** Whether a round in the session can still change. */
export function canChange({ live }: RoundResults): boolean {
  return live > 0;
}

function together(a: RoundPart, b: RoundPart): RoundPart {
  return { count: a.count + b.count, bet: add(a.bet, b.bet), win: add(a.win, b.win) };
}

function tally(results: RoundResults, { count, bet, win }: RoundPart, sign: 1 | -1): void {
  if (count === 0) return;
  const order = compareMoney(win, bet);
  results.rounds += sign;
  if (order > 0) results.won += sign;
  if (order < 0) results.lost += sign;
}
