import { IANAZone } from "luxon";
import { z } from "zod";
import { formatMoney, parseMoney, parseRate } from "../values/money.ts";
import { DAY, type DurationMicros, HOUR, MINUTE, parseDuration, SECOND } from "../values/time.ts";

/** What is said of a setting beside its schema: the source of the reference, of `config print` and of every error. */
export interface Declaration {
  readonly description: string;
  /** As it would be written in the file. Absent: not set. */
  readonly default?: unknown;
}

const LONGEST = 36_500 * DAY;

function parseLength(value: string | number): DurationMicros {
  return (value === 0 || value === "0" ? 0 : (parseDuration(String(value)) ?? Number.NaN)) as DurationMicros;
}

const lengthOfTime = z.union([z.literal(0), z.string().regex(/^(0|\d+(\.\d+)?(ms|s|m|h|d))$/)]).transform(parseLength);

/** A length of time, 0 included. */
export function duration(declared: Declaration) {
  const allowed = "a duration such as 500ms, 90s, 15m, 24h or 7d (at most 36500d), or 0";
  return lengthOfTime.refine((micros) => micros <= LONGEST).meta({ ...declared, allowed });
}

/** A length of time above 0. */
export function positiveDuration(declared: Declaration) {
  const allowed = "a duration above 0 such as 500ms, 90s, 15m, 24h or 7d (at most 36500d)";
  return lengthOfTime.refine((micros) => micros > 0 && micros <= LONGEST).meta({ ...declared, allowed });
}

const UNITS: readonly [unit: string, micros: number, atLeast: number][] = [
  ["d", DAY, 2],
  ["h", HOUR, 1],
  ["m", MINUTE, 1],
  ["s", SECOND, 1],
];

/** The way durations are written in the file: `24h`, `7d`. */
export function formatDuration(micros: DurationMicros): string {
  const fitting = UNITS.find(([, unit, atLeast]) => micros % unit === 0 && micros / unit >= atLeast);
  return fitting === undefined ? `${micros / 1000}ms` : `${micros / fitting[1]}${fitting[0]}`;
}

export function wholeNumber(least: number, most: number, declared: Declaration) {
  const allowed = `a whole number from ${least} to ${most}`;
  return z
    .int()
    .min(least)
    .max(most)
    .meta({ ...declared, allowed });
}

export function share(declared: Declaration) {
  return z
    .number()
    .min(0)
    .max(1)
    .meta({ ...declared, allowed: "a number from 0 to 1" });
}

export function switched(declared: Declaration) {
  return z.boolean().meta({ ...declared, allowed: "true or false" });
}

export function oneOf<const Values extends readonly string[]>(values: Values, declared: Declaration) {
  return z.enum(values).meta({ ...declared, allowed: `one of ${values.join(", ")}` });
}

export function someOf<const Values extends readonly string[]>(values: Values, declared: Declaration) {
  const allowed = `a list of one or more of ${values.join(", ")}`;
  return z
    .array(z.enum(values))
    .min(1)
    .meta({ ...declared, allowed });
}

export function text(pattern: RegExp, allowed: string, declared: Declaration) {
  return z
    .string()
    .regex(pattern)
    .meta({ ...declared, allowed });
}

export const currencyCode = z
  .string()
  .regex(/^[A-Za-z0-9]{2,10}$/)
  .toUpperCase()
  .meta({ allowed: "a currency code of 2 to 10 letters or digits" });

export const exchangeRate = z
  .union([z.number().positive(), z.string().regex(/^\d+(\.\d+)?([eE][+-]?\d{1,4})?$/)])
  .transform((value, context) => {
    const rate = parseRate(String(value));
    if (rate !== undefined && rate > 0) return rate;
    context.addIssue("not above 0");
    return z.NEVER;
  })
  .meta({ allowed: 'a decimal number above 0, such as "0.088" (12 decimals count)' });

const amountText = z
  .union([z.number().positive(), z.string().regex(/^\d+(\.\d{1,8})?$/)])
  .transform((value, context) => {
    const parsed = parseMoney(String(value));
    if (parsed !== undefined && parsed > 0) return formatMoney(parsed).replace(/\.?0+$/, "");
    context.addIssue("not above 0");
    return z.NEVER;
  });

/** An amount or a factor above 0, kept as the shortest decimal text: it travels in plain JSON and stays exact. */
export function amount(declared: Declaration) {
  return amountText.meta({ ...declared, allowed: 'a decimal number above 0, such as 100 or "0.50"' });
}

/** The same, or null for none. */
export function optionalAmount(declared: Declaration) {
  const allowed = 'a decimal number above 0, such as 100 or "0.50", or null';
  return amountText.nullable().meta({ ...declared, allowed });
}

export function timeZone(declared: Declaration) {
  return z
    .string()
    .refine((zone) => IANAZone.isValidZone(zone))
    .meta({ ...declared, allowed: "an IANA time zone such as UTC or Europe/Malta" });
}
