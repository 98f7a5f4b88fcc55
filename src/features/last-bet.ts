import type { RoundLookup } from "../rounds/told-round.ts";
import { BEGINNING, MINUTE, type Micros } from "../values/time.ts";

/**
 * When the player bet last. Bets that may still be cancelled are those of his rounds; the latest of them are known here, and
 * the others are looked up when these are all cancelled.
 */
export interface LastBet {
  /** Times of the latest effective bets, ascending. Empty only where there are none. */
  recent: Micros[];
  /** There are no others. */
  isWhole: boolean;
  /** The last bet of the rounds that have left the state: it stays effective. */
  settled: Micros | null;
}

const MOST_RECENT = 16;
/** How far back is looked at first, and how many times as far next: rounds are seldom apart by more. */
const FIRST_LOOK = MINUTE;
const FURTHER = 24;

export function newLastBet(): LastBet {
  return { recent: [], isWhole: true, settled: null };
}

/** Time of the last effective bet; null when there is none. */
export function lastBet({ recent, settled }: LastBet): Micros | null {
  const last = recent.at(-1) ?? null;
  return last === null || (settled !== null && settled > last) ? settled : last;
}

export function addBet(bets: LastBet, at: Micros): void {
  const { recent } = bets;
  let place = recent.length;
  while (place > 0 && (recent[place - 1] ?? at) > at) place--;
  if (place === 0 && !bets.isWhole) return;
  recent.splice(place, 0, at);
  if (recent.length <= MOST_RECENT) return;
  recent.shift();
  bets.isWhole = false;
}

/** The bet is no longer effective, in its round neither. */
export function removeBet(bets: LastBet, at: Micros, rounds: RoundLookup): void {
  const place = bets.recent.lastIndexOf(at);
  if (place === -1) return;
  bets.recent.splice(place, 1);
  if (bets.recent.length === 0 && !bets.isWhole) lookUpBets(bets, at, rounds);
}

/** A round whose last effective bet was at `at` has left: nothing can cancel it any more. */
export function settleBet(bets: LastBet, at: Micros): void {
  if (bets.settled === null || at > bets.settled) bets.settled = at;
}

/** Finds the latest effective bets of the rounds, of which none is after `to`. */
function lookUpBets(bets: LastBet, to: Micros, rounds: RoundLookup): void {
  for (let back: number = FIRST_LOOK; ; back *= FURTHER) {
    const from = Math.max(BEGINNING, to - back) as Micros;
    const found = betsBetween(from, to, rounds);
    bets.recent = found.slice(-MOST_RECENT);
    bets.isWhole = from === BEGINNING && found.length <= MOST_RECENT;
    if (found.length > 0 || from === BEGINNING) return;
  }
}

function betsBetween(from: Micros, to: Micros, rounds: RoundLookup): Micros[] {
  const found: Micros[] = [];
  for (const { activities } of rounds.overlapping(from, to))
    for (const { type, effective, at } of activities) if (type === "Bet" && effective && at >= from) found.push(at);
  return found.sort((a, b) => a - b);
}
