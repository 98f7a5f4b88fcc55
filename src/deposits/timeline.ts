import { add, type Money, ZERO } from "../values/money.ts";
import type { Micros } from "../values/time.ts";

/**
 * Instants of a player's activity, in order, and what the player lost at each: effective bets − wins, base currency. Two
 * lists, because a busy player's day has thousands of instants and an object for each would take four times the memory.
 */
export interface Timeline {
  readonly at: Micros[];
  readonly loss: Money[];
}

export function newTimeline(): Timeline {
  return { at: [], loss: [] };
}

/** Place of the first instant that is not before `at`. */
export function placeOf({ at: instants }: Timeline, at: Micros): number {
  let [low, high] = [0, instants.length];
  // Most are asked for in order, at the end.
  if (high > 0 && (instants[high - 1] ?? at) < at) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** False: something happened at that instant already. */
export function addInstant(timeline: Timeline, at: Micros): boolean {
  const place = placeOf(timeline, at);
  if (timeline.at[place] === at) return false;
  if (place === timeline.at.length) {
    timeline.at.push(at);
    timeline.loss.push(ZERO);
  } else {
    timeline.at.splice(place, 0, at);
    timeline.loss.splice(place, 0, ZERO);
  }
  return true;
}

/** Changes the loss at an instant; one that is no longer in the timeline is in sums alone. */
export function addLoss(timeline: Timeline, at: Micros, change: Money): void {
  const place = placeOf(timeline, at);
  if (timeline.at[place] === at) timeline.loss[place] = add(timeline.loss[place] ?? ZERO, change);
}

/** A stretch of time, both ends included. */
export interface Stretch {
  readonly from: Micros;
  readonly at: Micros;
}

/** Lets go of the instants before `end` that are in none of the stretches, which are in order of where they stop. */
export function letGoBefore(timeline: Timeline, end: Micros, stretches: readonly Stretch[]): void {
  const { at: instants, loss } = timeline;
  const starts = earliestStarts(stretches);
  const settled = placeOf(timeline, end);
  let kept = 0;
  let next = 0;
  for (let place = 0; place < settled; place++) {
    const at = instants[place] ?? end;
    while ((stretches[next]?.at ?? end) < at) next++;
    if (at < (starts[next] ?? end)) continue;
    instants[kept] = at;
    loss[kept] = loss[place] ?? ZERO;
    kept++;
  }
  instants.splice(kept, settled - kept);
  loss.splice(kept, settled - kept);
}

/** Of each stretch and those after it the earliest start. */
function earliestStarts(stretches: readonly Stretch[]): Micros[] {
  const starts = stretches.map(({ from }) => from);
  for (let index = starts.length - 2; index >= 0; index--) {
    starts[index] = Math.min(starts[index] ?? 0, starts[index + 1] ?? 0) as Micros;
  }
  return starts;
}
