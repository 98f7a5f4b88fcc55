import type { RoundResult } from "../engine/processor.ts";
import { compareUtf8 } from "../values/order.ts";
import type { Micros } from "../values/time.ts";

/**
 * Closed rounds by (ended_at, round_id), each with the run that it ends: so many won in a row, or lost, as a negative
 * number; 0 for an even round. Columns, not objects: a busy player has thousands within the horizon.
 */
export interface Streaks {
  /** The run that led into the first one: of rounds that can no longer change. */
  before: number;
  readonly ends: Micros[];
  readonly ids: string[];
  readonly runs: number[];
  /** Rounds whose run became a wanted length of losses since {@link takeReached}. */
  readonly reached: RoundPlace[];
  /** Streaks that were told. */
  readonly told: { readonly length: number; readonly endedAt: Micros }[];
}

interface RoundPlace {
  readonly endedAt: Micros;
  readonly roundId: string;
}

/** A losing streak that reached a wanted length, and the round by which it did. */
export interface ReachedStreak extends RoundPlace {
  readonly length: number;
}

/** A round's outcome, and the end under which it had one before. */
export interface Outcome {
  readonly roundId: string;
  readonly from: Micros | null;
  readonly endedAt: Micros;
  readonly result: RoundResult | null;
}

const SIGNS: Readonly<Record<RoundResult, number>> = { win: 1, even: 0, loss: -1 };

export function newStreaks(): Streaks {
  return { before: 0, ends: [], ids: [], runs: [], reached: [], told: [] };
}

/** The run that the last round ends. */
export function currentRun({ runs, before }: Streaks): number {
  return runs.at(-1) ?? before;
}

/** Puts the outcome in its place and takes away the one it replaces. `lengths`: those of losing streaks to be told. */
export function settleRound(streaks: Streaks, outcome: Outcome, lengths: readonly number[]): void {
  const { roundId, from, endedAt, result } = outcome;
  let first = streaks.ends.length;
  let last = 0;
  if (from !== null) {
    const place = placeOf(streaks, from, roundId);
    if (streaks.ids[place] === roundId && streaks.ends[place] === from) {
      removeAt(streaks, place);
      first = place;
      last = place;
    }
  }
  if (result !== null) {
    const place = placeOf(streaks, endedAt, roundId);
    insertAt(streaks, place, outcome, SIGNS[result]);
    first = Math.min(first, place);
    last = Math.max(last, place);
  }
  countRuns(streaks, first, last, lengths);
}

function removeAt({ ends, ids, runs }: Streaks, place: number): void {
  for (const column of [ends, ids, runs]) column.splice(place, 1);
}

function insertAt({ ends, ids, runs }: Streaks, place: number, { endedAt, roundId }: Outcome, sign: number): void {
  if (place === ends.length) {
    ends.push(endedAt);
    ids.push(roundId);
    runs.push(sign);
    return;
  }
  ends.splice(place, 0, endedAt);
  ids.splice(place, 0, roundId);
  runs.splice(place, 0, sign);
}

/** Counts the runs anew from `first` on, at least up to `last`, until they are what they were. */
function countRuns(streaks: Streaks, first: number, last: number, lengths: readonly number[]): void {
  const { ends, ids, runs } = streaks;
  for (let place = first; place < runs.length; place++) {
    const was = runs[place] ?? 0;
    const sign = Math.sign(was);
    const before = place === 0 ? streaks.before : (runs[place - 1] ?? 0);
    const run = sign !== 0 && Math.sign(before) === sign ? before + sign : sign;
    if (run === was && place > last) return;
    runs[place] = run;
    if (run >= 0 || !lengths.includes(-run)) continue;
    const endedAt = ends[place];
    const roundId = ids[place];
    if (endedAt !== undefined && roundId !== undefined) streaks.reached.push({ endedAt, roundId });
  }
}

/** Losing streaks of these lengths that stand and were not told yet. Each is told once. */
export function takeReached(streaks: Streaks, lengths: readonly number[]): ReachedStreak[] {
  const { ids, ends, runs, told, reached } = streaks;
  const news: ReachedStreak[] = [];
  for (const { endedAt, roundId } of reached.splice(0)) {
    const place = placeOf(streaks, endedAt, roundId);
    const length = -(runs[place] ?? 0);
    if (ids[place] !== roundId || ends[place] !== endedAt || !lengths.includes(length)) continue;
    if (told.some((each) => each.length === length && each.endedAt === endedAt)) continue;
    told.push({ length, endedAt });
    news.push({ length, endedAt, roundId });
  }
  return news;
}

/** An end from which on {@link trimStreaks} may have something to let go of; null when nothing is kept. */
export function oldestRound({ ends, told }: Streaks): Micros | null {
  const first = ends[0];
  if (first !== undefined) return first;
  return told.length === 0 ? null : (Math.min(...told.map(({ endedAt }) => endedAt)) as Micros);
}

/** Lets go of the rounds that ended before `limit`: neither they nor any before them can change. */
export function trimStreaks(streaks: Streaks, limit: Micros): void {
  const { ends, ids, runs, told } = streaks;
  const stays = ends.findIndex((end) => end >= limit);
  const gone = stays === -1 ? ends.length : stays;
  streaks.before = runs[gone - 1] ?? streaks.before;
  for (const column of [ends, ids, runs]) column.splice(0, gone);
  const kept = told.filter(({ endedAt }) => endedAt >= limit);
  told.splice(0, told.length, ...kept);
}

/** Place of the first round that is not before (endedAt, roundId). Most settle in order, so the end is tried first. */
function placeOf(streaks: Streaks, endedAt: Micros, roundId: string): number {
  let low = 0;
  let high = streaks.ends.length;
  if (high === 0 || isBefore(streaks, high - 1, endedAt, roundId)) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(streaks, middle, endedAt, roundId)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBefore({ ends, ids }: Streaks, place: number, endedAt: Micros, roundId: string): boolean {
  return ((ends[place] ?? 0) - endedAt || compareUtf8(ids[place] ?? "", roundId)) < 0;
}
