import type { RoundResult } from "../engine/processor.ts";
import type { Aside } from "../rounds/past-rounds.ts";
import { compareUtf8 } from "../values/order.ts";
import type { Micros } from "../values/time.ts";
import { type PastRuns, pastOf, type Runs, readPast, takeFirst } from "./past-streaks.ts";

/**
 * Closed rounds by (ended_at, round_id), each with the run that it ends: so many won in a row, or lost, as a negative
 * number; 0 for an even round. Columns, not objects: a busy player has thousands within the horizon, of which all but the
 * last are put aside.
 */
export interface Streaks extends Runs {
  /** The run that led into the first one: of rounds that can no longer change. */
  before: number;
  /** In order; all before those in the columns. */
  readonly past: PastRuns[];
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

/** Of longer ids fewer are put aside together, or none: a block is a record of the checkpoint, and these have a limit. */
const ENOUGH_LENGTH = 256 * 1024;

const ASIDE: Aside = { stay: 128, together: 128 };

const SIGNS: Readonly<Record<RoundResult, number>> = { win: 1, even: 0, loss: -1 };

export function newStreaks(): Streaks {
  return { before: 0, past: [], ends: [], ids: [], runs: [], reached: [], told: [] };
}

/** The run that the last round ends. */
export function currentRun(streaks: Streaks): number {
  return streaks.runs.at(-1) ?? runBefore(streaks);
}

/** The run that led into the first round in the columns. */
function runBefore({ past, before }: Streaks): number {
  return past.at(-1)?.lastRun ?? before;
}

/** Puts the outcome in its place and takes away the one it replaces. `lengths`: those of losing streaks to be told. */
export function settleRound(streaks: Streaks, outcome: Outcome, lengths: readonly number[]): void {
  const { roundId, from, endedAt, result } = outcome;
  if (streaks.past.length > 0) bringBack(streaks, from === null || from > endedAt ? endedAt : from, roundId);
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

/** Those of the past that are not before (endedAt, roundId) join the columns again. */
function bringBack({ past, ends, ids, runs }: Streaks, endedAt: Micros, roundId: string): void {
  for (let last = past.at(-1); last !== undefined; last = past.at(-1)) {
    if (compareEnds(last.lastEnd, last.lastId, endedAt, roundId) < 0) return;
    const back = readPast(last);
    ends.unshift(...back.ends);
    ids.unshift(...back.ids);
    runs.unshift(...back.runs);
    past.pop();
  }
}

/** Puts rounds aside, as soon as there are enough. Streaks that were reached are to be taken first. */
export function putRunsAside(streaks: Streaks, { stay, together }: Aside = ASIDE): void {
  const { ends, ids, past } = streaks;
  if (ends.length < stay + together) return;
  let count = 0;
  let length = 0;
  for (; count < together; count++) {
    length += ids[count]?.length ?? 0;
    if (length > ENOUGH_LENGTH) break;
  }
  if (count > 0) past.push(takeFirst(streaks, count));
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
    const before = place === 0 ? runBefore(streaks) : (runs[place - 1] ?? 0);
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
export function oldestRound({ past, ends, told }: Streaks): Micros | null {
  const first = past[0]?.firstEnd ?? ends[0];
  if (first !== undefined) return first;
  return told.length === 0 ? null : (Math.min(...told.map(({ endedAt }) => endedAt)) as Micros);
}

/** Lets go of the rounds that ended before `limit`: neither they nor any before them can change. */
export function trimStreaks(streaks: Streaks, limit: Micros): void {
  const { past, told } = streaks;
  for (let first = past[0]; first !== undefined && first.firstEnd < limit; first = past[0]) {
    past.shift();
    if (first.lastEnd < limit) {
      streaks.before = first.lastRun;
      continue;
    }
    const rest = readPast(first);
    streaks.before = trimRuns(rest, limit) ?? streaks.before;
    past.unshift(pastOf(rest));
  }
  if (past.length === 0) streaks.before = trimRuns(streaks, limit) ?? streaks.before;
  const kept = told.filter(({ endedAt }) => endedAt >= limit);
  told.splice(0, told.length, ...kept);
}

/** The run that the last one gone ends; undefined when none is. */
function trimRuns({ ends, ids, runs }: Runs, limit: Micros): number | undefined {
  const stays = ends.findIndex((end) => end >= limit);
  const gone = stays === -1 ? ends.length : stays;
  const last = runs[gone - 1];
  for (const column of [ends, ids, runs]) column.splice(0, gone);
  return last;
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
  return compareEnds(ends[place] ?? 0, ids[place] ?? "", endedAt, roundId) < 0;
}

function compareEnds(aEnd: number, aId: string, bEnd: number, bId: string): number {
  return aEnd - bEnd || compareUtf8(aId, bId);
}
