import type { Micros } from "../values/time.ts";

/** Times of effective bets that may still be cancelled, and the last that no longer can. */
export interface LastBet {
  /** The last bet of the rounds that have left the state: it stays effective. */
  settled: Micros | null;
  /** Times of the others' bets, ascending. Those up to `settled` mean nothing. */
  readonly recent: Micros[];
}

export function newLastBet(): LastBet {
  return { settled: null, recent: [] };
}

/** Time of the last effective bet; null when there is none. To be asked after {@link trimBets}. */
export function lastBet({ settled, recent }: LastBet): Micros | null {
  return recent.at(-1) ?? settled;
}

export function addBet({ recent }: LastBet, at: Micros): void {
  let place = recent.length;
  if (place === 0 || (recent[place - 1] ?? at) <= at) {
    recent.push(at);
    return;
  }
  while (place > 0 && (recent[place - 1] ?? at) > at) place--;
  recent.splice(place, 0, at);
}

/** The bet is no longer effective. */
export function removeBet({ recent }: LastBet, at: Micros): void {
  const place = recent.lastIndexOf(at);
  if (place !== -1) recent.splice(place, 1);
}

/** A round whose last effective bet was at `at` has left: nothing can cancel it any more. */
export function settleBet(bets: LastBet, at: Micros): void {
  if (bets.settled === null || at > bets.settled) bets.settled = at;
}

/** Lets go of bets that can no longer be the last. */
export function trimBets({ settled, recent }: LastBet): void {
  if (settled === null || (recent[0] ?? settled + 1) > settled) return;
  const stays = recent.findIndex((at) => at > settled);
  recent.splice(0, stays === -1 ? recent.length : stays);
}
