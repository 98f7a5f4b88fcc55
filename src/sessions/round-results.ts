import type { Activity } from "../rounds/activity.ts";
import { add, compareMoney, subtract, ZERO } from "../values/money.ts";
import { isPacked, type PackedParts, packParts, type RoundPart, type RoundParts, unpackParts } from "./round-parts.ts";

/** A session's rounds with an effective activity in it, and how these ended for the player there. */
export interface RoundResults {
  rounds: number;
  won: number;
  lost: number;
  /** Rounds with any activity in the session that can still change, by id; packed while the session is at rest. */
  live: RoundParts | PackedParts;
}

export function noRounds(): RoundResults {
  return { rounds: 0, won: 0, lost: 0, live: new Map() };
}

/** The round has an activity in the session, effective or not: until it leaves, the session may change with it. */
export function joinRound(results: RoundResults, roundId: string): void {
  const parts = partsOf(results);
  if (!parts.has(roundId)) parts.set(roundId, { count: 0, bet: ZERO, win: ZERO });
}

/** One of the round's activities in the session is effective (`sign` 1), or no longer (−1). */
export function countInRound(results: RoundResults, roundId: string, activity: Activity, sign: 1 | -1): void {
  const part = partsOf(results).get(roundId);
  if (part === undefined) throw new Error(`round ${roundId} changed in a session that it has left, or was never in`);
  const change = sign === 1 ? add : subtract;
  tally(results, part, -1);
  part.count += sign;
  if (activity.type === "Bet") part.bet = change(part.bet, activity.total);
  else part.win = change(part.win, activity.total);
  tally(results, part, 1);
}

/** Adds the rounds of `other`. One that is in both is counted once, and ended as both parts together say. */
export function mergeRounds(results: RoundResults, other: RoundResults): void {
  results.rounds += other.rounds;
  results.won += other.won;
  results.lost += other.lost;
  const parts = partsOf(results);
  for (const [roundId, part] of partsOf(other)) {
    const own = parts.get(roundId);
    if (own === undefined) {
      parts.set(roundId, part);
      continue;
    }
    tally(results, own, -1);
    tally(results, part, -1);
    own.count += part.count;
    own.bet = add(own.bet, part.bet);
    own.win = add(own.win, part.win);
    tally(results, own, 1);
  }
}

/** The round can no longer change: what it came to stays counted. */
export function leaveRound(results: RoundResults, roundId: string): void {
  partsOf(results).delete(roundId);
}

/** Whether a round in the session can still change. */
export function canChange({ live }: RoundResults): boolean {
  return isPacked(live) ? live !== "" : live.size > 0;
}

/** Packs the rounds that can still change, until one does. */
export function restRounds(results: RoundResults): void {
  if (!isPacked(results.live)) results.live = packParts(results.live);
}

function partsOf(results: RoundResults): RoundParts {
  if (isPacked(results.live)) results.live = unpackParts(results.live);
  return results.live;
}

function tally(results: RoundResults, { count, bet, win }: RoundPart, sign: 1 | -1): void {
  if (count === 0) return;
  const order = compareMoney(win, bet);
  results.rounds += sign;
  if (order > 0) results.won += sign;
  if (order < 0) results.lost += sign;
}
