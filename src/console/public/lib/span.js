import { day, time } from "./format.js";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** @typedef {{ from: number, to: number }} Span milliseconds since 1970 */

/** @param {any} told @returns {Span} */
export function wholeOf({ sessions, rounds, transitions, marks }) {
  const instants = [
    ...sessions.flatMap((/** @type {any} */ each) => [each.started_at, each.ended_at]),
    ...rounds.map((/** @type {any} */ { started_at }) => started_at),
    ...transitions.map((/** @type {any} */ { at }) => at),
    ...marks.map((/** @type {any} */ { at }) => at),
  ].map((at) => Date.parse(at));
  if (instants.length === 0) return { from: -DAY, to: 0 };
  const [from, to] = [Math.min(...instants), Math.max(...instants)];
  const margin = Math.max(60_000, (to - from) * 0.02);
  return { from: from - margin, to: to + margin };
}

/** The last day on which something happened. @param {Span} whole */
export function firstSpan(whole) {
  return { from: Math.max(whole.from, whole.to - DAY), to: whole.to };
}

/** @param {Span} span @param {Span} whole @param {number} length */
export function lastOf(span, whole, length) {
  const to = Math.min(span.to, whole.to);
  return { from: to - length, to };
}

/** @param {number} from @param {number} to */
export function around(from, to) {
  const margin = Math.max(30_000, (to - from) * 0.05);
  return { from: from - margin, to: to + margin };
}

/** @param {Span} span @param {number} by */
export function moved({ from, to }, by) {
  return { from: from + by, to: to + by };
}

/** @param {Span} span @param {number} factor */
export function zoomed({ from, to }, factor) {
  const middle = (from + to) / 2;
  const half = ((to - from) / 2) * factor;
  return { from: middle - half, to: middle + half };
}

/** Not beyond what there is, and not closer than ten seconds. @param {Span} span @param {Span} whole */
export function within({ from, to }, whole) {
  const length = Math.min(Math.max(to - from, 10_000), Math.max(whole.to - whole.from, 10_000));
  const start = Math.min(Math.max((from + to) / 2 - length / 2, whole.from), Math.max(whole.from, whole.to - length));
  return { from: start, to: start + length };
}

const STEPS = [
  1_000,
  5_000,
  15_000,
  60_000,
  300_000,
  900_000,
  1_800_000,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];

/** @param {Span} span @param {number} width */
export function ticksOf({ from, to }, width) {
  const step = STEPS.find((each) => ((to - from) / each) * 72 < width) ?? 365 * DAY;
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    ticks.push({ at, label: at % DAY === 0 ? day(at) : time(at).slice(0, step < 60_000 ? 8 : 5) });
  }
  return ticks;
}
