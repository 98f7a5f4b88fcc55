/** Instants are integers: microseconds since 1970-01-01T00:00:00Z (semantics.md, section 0). */
export type Micros = number & { readonly __unit: "micros" };

/** A length of time in microseconds. */
export type DurationMicros = number & { readonly __unit: "duration" };

export const SECOND = 1_000_000 as DurationMicros;
export const MINUTE = (60 * SECOND) as DurationMicros;
export const HOUR = (60 * MINUTE) as DurationMicros;
export const DAY = (24 * HOUR) as DurationMicros;

/** Earlier than every instant: the clock of a partition that has seen nothing. */
export const BEGINNING = Number.MIN_SAFE_INTEGER as Micros;

export function plus(at: Micros, by: DurationMicros): Micros {
  return (at + by) as Micros;
}

/** Whole milliseconds from one instant to a later one, rounded down. */
export function millisBetween(from: Micros, to: Micros): number {
  return Math.floor((to - from) / 1000);
}

/** What ClickHouse's DateTime64(6) can hold. */
const EARLIEST = Date.UTC(1900, 0, 1) * 1000;

const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))?$/;

/**
 * RFC 3339 with the leniences of inputs.md, section 3: a one-digit hour, a blank for the T, no offset (UTC),
 * up to 9 fractional digits, truncated to the microsecond. Undefined when it is no such timestamp.
 */
export function parseTimestamp(text: string): Micros | undefined {
  const at = microsOf(text);
  return at !== undefined && isCountable(at) ? (at as Micros) : undefined;
}

/** It is a timestamp, and so late that {@link parseTimestamp} gives none. */
export function isBeyondCounting(text: string): boolean {
  const at = microsOf(text);
  return at !== undefined && !isCountable(at);
}

/** From June 2255 on there are more microseconds than a number can count: neither the log nor the warehouse could hold them. */
function isCountable(micros: number): boolean {
  return Number.isSafeInteger(micros);
}

function microsOf(text: string): number | undefined {
  return parseUsual(text) ?? parseLenient(text);
}

const USUAL = "2024-03-05T20:14:04.373490Z";

/** The layout that nearly every event has, read without the regular expression, which takes four times as long. */
function parseUsual(text: string): number | undefined {
  if (text.length !== USUAL.length || !isPunctuatedAsUsual(text)) return undefined;
  const y = digits(text, 0, 4);
  const mo = digits(text, 5, 7);
  const d = digits(text, 8, 10);
  const h = digits(text, 11, 13);
  const mi = digits(text, 14, 16);
  const s = digits(text, 17, 19);
  const micros = digits(text, 20, 26);
  // Comparisons with NaN are false.
  const isValid =
    y > 1900 && mo >= 1 && mo <= 12 && d >= 1 && d <= daysInMonth(y, mo) && h <= 23 && mi <= 59 && s <= 59;
  return isValid && micros >= 0 ? Date.UTC(y, mo - 1, d, h, mi, s) * 1000 + micros : undefined;
}

function isPunctuatedAsUsual(text: string): boolean {
  return (
    text[4] === "-" &&
    text[7] === "-" &&
    text[10] === "T" &&
    text[13] === ":" &&
    text[16] === ":" &&
    text[19] === "." &&
    text[26] === "Z"
  );
}

const ZERO_DIGIT = 0x30;

/** The number that the digits spell; NaN when one is none. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - ZERO_DIGIT;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function parseLenient(text: string): number | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", sign, offsetHours = "0", offsetMinutes = "0"] = match;
  const [y, mo, d, h, mi, s] = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)];
  if (mo < 1 || mo > 12 || d < 1 || d > daysInMonth(y, mo) || h > 23 || mi > 59 || s > 59) return undefined;
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000 * (sign === "-" ? -1 : 1);
  const millis = Date.UTC(y, mo - 1, d, h, mi, s) - offset;
  const micros = millis * 1000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
  // Date.UTC reads years 0–99 as 1900–1999.
  return y < 1900 || micros < EARLIEST ? undefined : micros;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `2024-03-05T20:14:04.373490Z`. */
export function formatTimestamp(at: Micros): string {
  const millis = Math.floor(at / 1000);
  const micros = at - millis * 1000;
  return `${new Date(millis).toISOString().slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
}

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1000, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Configuration's durations: `90s`, `15m`, `24h`, `7d`, `500ms`. Undefined when it is none. */
export function parseDuration(text: string): DurationMicros | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, count, unit = ""] = match;
  return Math.round(Number(count) * (DURATION_UNITS[unit] ?? 0)) as DurationMicros;
}
