import type { RoundLookup } from "../rounds/told-round.ts";
import { BEGINNING, MINUTE, type Micros } from "../values/time.ts";

/** When the player bet last. Bets that may still be cancelled are those of his rounds: they are looked up, not kept twice. */
export interface LastBet {
  /** The last effective bet of the rounds that are in the state, or were when it came. */
  last: Micros | null;
  /** The last bet of the rounds that have left the state: it stays effective. */
  settled: Micros | null;
}

/** How far back is looked at first, and how many times as far next: rounds are seldom apart by more. */
const FIRST_LOOK = MINUTE;
const FURTHER = 24;

export function newLastBet(): LastBet {
  return { last: null, settled: null };
}

/** Time of the last effective bet; null when there is none. */
export function lastBet({ last, settled }: LastBet): Micros | null {
  return last === null || (settled !== null && settled > last) ? settled : last;
}

export function addBet(bets: LastBet, at: Micros): void {
  if (bets.last === null || at > bets.last) bets.last = at;
}

/** The bet is no longer effective, in its round neither. */
export function removeBet(bets: LastBet, at: Micros, rounds: RoundLookup): void {
  if (at === bets.last) bets.last = latestBet(rounds, at);
}

/** A round whose last effective bet was at `at` has left: nothing can cancel it any more. */
export function settleBet(bets: LastBet, at: Micros): void {
  if (bets.settled === null || at > bets.settled) bets.settled = at;
}

/** The last effective bet of the rounds, of which none was after `to`. */
function latestBet(rounds: RoundLookup, to: Micros): Micros | null {
  let found: Micros | null = null;
  for (let back: number = FIRST_LOOK; ; back *= FURTHER) {
    const from = Math.max(BEGINNING, to - back) as Micros;
    for (const { activities } of rounds.overlapping(from, to))
      for (const { type, effective, at } of activities)
        if (type === "Bet" && effective && (found === null || at > found)) found = at;
    // A round that reaches into the time looked at may have begun long before it.
    if ((found !== null && found >= from) || from === BEGINNING) return found;
  }
}
