import { MONEY_SCALE, type Money, parseMoney, parseRate, RATE_SCALE, type Rate } from "../values/money.ts";
import { ExactNumber, type Json } from "./json.ts";

/** What Avro's `decimal(38, …)` holds. */
const DECIMAL_END = 10n ** 38n;

/** Two decimals of up to 15 digits that share a double are the same decimal. */
const EXACT_END = 1e15;

const BELOW_ZERO = /^-[0.]*[1-9]/;

/** Longer spellings are refused: nobody means them, and their cost grows with the square. */
const LONGEST_SPELLING = 1000;

/** The amount that a JSON number or string spells (inputs.md, section 3); undefined when it spells none that fits. */
export function moneyOf(value: Json): Money | undefined {
  if (typeof value === "number") {
    const scaled = scaledExactly(value, 10 ** MONEY_SCALE);
    if (scaled !== undefined) return scaled as Money;
  }
  return spelled(value, parseMoney);
}

/** The rate that a JSON number or string spells, with 12 decimals; undefined when it spells none that fits. */
export function rateOf(value: Json): Rate | undefined {
  if (typeof value === "number") {
    const scaled = scaledExactly(value, 10 ** RATE_SCALE);
    if (scaled !== undefined) return scaled as Rate;
  }
  return spelled(value, parseRate);
}

/** Whether a number is less than 0 that {@link moneyOf} may have rounded to it. */
export function isBelowZero(value: Json): boolean {
  return typeof value === "number" ? value < 0 : BELOW_ZERO.test(textOf(value) ?? "");
}

/** Whether a scaled integer has at most 38 digits. */
export function fitsDecimal(scaled: number | bigint): boolean {
  return typeof scaled === "number" || (scaled < DECIMAL_END && scaled > -DECIMAL_END);
}

/** `value × unit` when `value` is the double of exactly that decimal; undefined when text has to decide. */
function scaledExactly(value: number, unit: number): number | undefined {
  const scaled = Math.round(value * unit);
  // Less than half a unit, or the negative zero.
  if (scaled === 0) return 0;
  return Math.abs(scaled) < EXACT_END && scaled / unit === value ? scaled : undefined;
}

function spelled<Scaled extends number | bigint>(
  value: Json,
  parse: (text: string) => Scaled | undefined,
): Scaled | undefined {
  const text = textOf(value);
  if (text === undefined || text.length > LONGEST_SPELLING) return undefined;
  const scaled = parse(text);
  return scaled !== undefined && fitsDecimal(scaled) ? scaled : undefined;
}

function textOf(value: Json): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return value instanceof ExactNumber ? value.source : undefined;
}
