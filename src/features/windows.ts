import { add, compareMoney, type Money, ZERO } from "../values/money.ts";
import { DAY, type DurationMicros, HOUR, MINUTE, type Micros } from "../values/time.ts";
import { type Amounts, mergeAmounts, putAmount, takeAmount } from "./amounts.ts";
import { addAll, addTo, type Measure, type Sums, subtractAll, sumOf, sumsOf } from "./sums.ts";

/** The windows, shortest first, and the places of their sums in {@link Windows.sums}. */
export const WINDOW = { "1h": 0, "24h": 1, "7d": 2, "30d": 3, lifetime: 4 } as const;

interface Tier {
  readonly grid: DurationMicros;
  readonly span: DurationMicros;
}

const days = (count: number) => (count * DAY) as DurationMicros;

/** The windows that end: each covers the shorter ones wholly, because a bucket lies within one of the next grid. */
const TIERS: readonly Tier[] = [
  { grid: (5 * MINUTE) as DurationMicros, span: HOUR },
  { grid: HOUR, span: DAY },
  { grid: DAY, span: days(7) },
  { grid: DAY, span: days(30) },
];
/** Windows up to this one know their biggest win. */
const LAST_WITH_WINS = WINDOW["7d"];
const ACTIVE_DAYS = 30;

/** What happened in one cell of the UTC grid. */
export interface Bucket {
  readonly start: Micros;
  readonly sums: Sums;
  /** Base amounts of the effective wins that are not 0. */
  readonly wins: Amounts;
}

/**
 * Sums over the windows as of the partition's clock (semantics.md, section 6). Everything is in one bucket only: in the
 * grid of the shortest window that still covers it. As time passes, buckets move on to the next window's grid.
 */
export interface Windows {
  /** Buckets by window, in order of time. */
  readonly tiers: readonly Bucket[][];
  /** Of each window, and of the lifetime: sums of what no shorter window has. */
  readonly sums: readonly Sums[];
  /** UTC days since 1970 with player activity, within 30 days; ascending. */
  readonly activeDays: number[];
  /** The first clock at which something leaves a window; null when all that is left is lifetime. Follows from the rest. */
  due: Micros | null;
}

export function newWindows(): Windows {
  return { tiers: TIERS.map(() => []), sums: [...TIERS, "lifetime"].map(() => []), activeDays: [], due: null };
}

/** Adds to every window that covers `at` at the clock; a negative amount takes back. */
export function count(windows: Windows, at: Micros, measure: Measure, amount: Money, clock: Micros): void {
  const { tiers, sums } = windows;
  const window = windowOf(at, clock);
  addTo(sums[window] ?? [], measure, amount);
  const buckets = tiers[window];
  if (buckets === undefined) return;
  const bucket = bucketOf(windows, buckets, window, at);
  addTo(bucket.sums, measure, amount);
  if (isEmpty(bucket)) drop(windows, buckets, bucket);
}

/** Sum over the window. */
export function windowSum({ sums }: Windows, window: number, measure: Measure): Money {
  let sum = ZERO;
  for (let each = 0; each <= window; each++) sum = add(sum, sumOf(sums[each], measure));
  return sum;
}

/** All sums over the windows, which are in them as in {@link Windows.sums}. */
export function windowSums({ sums }: Windows): readonly Sums[] {
  let shorter: Sums = [];
  return sums.map((own) => {
    shorter = sumsOf(shorter, own);
    return shorter;
  });
}

/** Remembers an effective win (`sign` 1), or forgets it (−1), as long as a window wants to know its biggest. */
export function countWin(windows: Windows, at: Micros, amount: Money, sign: 1 | -1, clock: Micros): void {
  const window = windowOf(at, clock);
  const buckets = windows.tiers[window];
  if (amount === ZERO || buckets === undefined || window > LAST_WITH_WINS) return;
  const bucket = bucketOf(windows, buckets, window, at);
  if (sign === 1) putAmount(bucket.wins, amount);
  else takeAmount(bucket.wins, amount);
  if (isEmpty(bucket)) drop(windows, buckets, bucket);
}

/** The largest win of the window; 0 when it has none. */
export function biggestWin(windows: Windows, window: number): Money {
  let biggest = ZERO;
  for (let tier = 0; tier <= window; tier++) biggest = biggestInTier(windows, tier, biggest);
  return biggest;
}

/** The largest win of what this window covers and no shorter one does; `biggest` when that is larger. */
export function biggestInTier({ tiers }: Windows, tier: number, biggest: Money): Money {
  let largest = biggest;
  for (const { wins } of tiers[tier] ?? []) {
    const last = wins[wins.length - 1];
    if (last !== undefined && compareMoney(last, largest) > 0) largest = last;
  }
  return largest;
}

/** Notes that the player was active; whether that makes another active day. */
export function noteActivity(windows: Windows, at: Micros, clock: Micros): boolean {
  const days = windows.activeDays;
  const day = Math.floor(at / DAY);
  if (days[days.length - 1] === day || (day + ACTIVE_DAYS) * DAY <= clock || days.includes(day)) return false;
  days.push(day);
  if (days.length > 1) days.sort((a, b) => a - b);
  windows.due = nextDue(windows);
  return true;
}

function nextDue(windows: Windows): Micros | null {
  let earliest = Number.POSITIVE_INFINITY;
  for (const [tier, { span }] of TIERS.entries()) {
    const oldest = windows.tiers[tier]?.[0];
    if (oldest !== undefined) earliest = Math.min(earliest, oldest.start + span);
  }
  const [oldestDay] = windows.activeDays;
  if (oldestDay !== undefined) earliest = Math.min(earliest, (oldestDay + ACTIVE_DAYS) * DAY);
  return earliest === Number.POSITIVE_INFINITY ? null : (earliest as Micros);
}

/** What left a window. */
export interface Decay {
  /** Sums of what left, of all windows together: only which are not 0 means something. */
  readonly sums: Sums;
  readonly activeDays: number;
}

/** Lets what the clock has passed leave its window. To be called before anything else at a later clock. */
export function decay(windows: Windows, clock: Micros): Decay {
  const sums: Sums = [];
  for (const [tier, { span }] of TIERS.entries()) {
    const buckets = windows.tiers[tier] ?? [];
    const left = buckets.findIndex(({ start }) => start + span > clock);
    for (const bucket of buckets.splice(0, left === -1 ? buckets.length : left)) {
      subtractAll(windows.sums[tier] ?? [], bucket.sums);
      addAll(windows.sums[tier + 1] ?? [], bucket.sums);
      addAll(sums, bucket.sums);
      moveOn(windows, tier + 1, bucket);
    }
  }
  const days = windows.activeDays;
  const stays = days.findIndex((day) => (day + ACTIVE_DAYS) * DAY > clock);
  const gone = days.splice(0, stays === -1 ? days.length : stays);
  windows.due = nextDue(windows);
  return { sums, activeDays: gone.length };
}

function moveOn(windows: Windows, window: number, { start, sums, wins }: Bucket): void {
  const buckets = windows.tiers[window];
  if (buckets === undefined) return;
  const bucket = bucketOf(windows, buckets, window, start);
  addAll(bucket.sums, sums);
  if (window <= LAST_WITH_WINS) mergeAmounts(bucket.wins, wins);
  if (isEmpty(bucket)) drop(windows, buckets, bucket);
}

/** The shortest window that covers `at`. */
function windowOf(at: Micros, clock: Micros): number {
  for (let window = 0; window < TIERS.length; window++) {
    const tier = TIERS[window];
    if (tier !== undefined && floor(at, tier.grid) + tier.span > clock) return window;
  }
  return TIERS.length;
}

function floor(at: Micros, grid: DurationMicros): Micros {
  return (Math.floor(at / grid) * grid) as Micros;
}

/** The bucket of the window's grid that `at` is in, empty if there was none. Most is recent, so the search starts at the end. */
function bucketOf(windows: Windows, buckets: Bucket[], window: number, at: Micros): Bucket {
  const start = floor(at, TIERS[window]?.grid ?? DAY);
  let place = buckets.length;
  while (place > 0 && (buckets[place - 1]?.start ?? start) > start) place--;
  const known = buckets[place - 1];
  if (known?.start === start) return known;
  const bucket: Bucket = { start, sums: [], wins: [] };
  buckets.splice(place, 0, bucket);
  windows.due = nextDue(windows);
  return bucket;
}

function isEmpty({ sums, wins }: Bucket): boolean {
  return sums.length === 0 && wins.length === 0;
}

function drop(windows: Windows, buckets: Bucket[], bucket: Bucket): void {
  buckets.splice(buckets.indexOf(bucket), 1);
  windows.due = nextDue(windows);
}
