import { LARGEST_DECIMAL } from "../../records/avro-bytes.ts";
import { MONEY_SCALE, type Money, RATE_SCALE, type Rate } from "../../values/money.ts";
import { type ItemValues, KIND } from "./item-values.ts";

/** What units of the last of so many decimals are multiplied by. */
const [UNITS_OF_MONEY, UNITS_OF_RATES] = [unitsOf(MONEY_SCALE), unitsOf(RATE_SCALE)];

const [PERCENT, POINT, ZERO, BAR] = [0x25, 0x2e, 0x30, 0x7c];
/** A number of so many digits is exact. */
const EXACT_DIGITS = 15;

/** What an id may be: a text that is not empty, or the digits of a number. */
export function isPlainId({ kinds, from, to }: ItemValues, field: number): boolean {
  return kinds[field] === KIND.integer || (kinds[field] === KIND.text && from[field] !== to[field]);
}

/** Whether a player key holds the id as it is. */
export function isPlainInKeys(body: Buffer, values: ItemValues, field: number): boolean {
  if (!isPlainId(values, field)) return false;
  const end = values.to[field] ?? 0;
  for (let at = values.from[field] ?? 0; at < end; at++) if (body[at] === PERCENT || body[at] === BAR) return false;
  return true;
}

/** The amount that the field spells; undefined when it is no number that can be told so simply. */
export function plainAmount(body: Buffer, values: ItemValues, field: number): (number & Money) | undefined {
  return plainDecimal(body, values, field, UNITS_OF_MONEY) as (number & Money) | undefined;
}

/** The exchange rate that it spells, likewise. */
export function plainRate(body: Buffer, values: ItemValues, field: number): (number & Rate) | undefined {
  const rate = plainDecimal(body, values, field, UNITS_OF_RATES) as (number & Rate) | undefined;
  return rate === 0 ? undefined : rate;
}

function unitsOf(scale: number): Float64Array {
  return Float64Array.from({ length: scale + 1 }, (_, decimals) => 10 ** (scale - decimals));
}

function plainDecimal(
  body: Buffer,
  { kinds, from, to }: ItemValues,
  field: number,
  units: Float64Array,
): number | undefined {
  if (kinds[field] !== KIND.integer && kinds[field] !== KIND.decimal) return undefined;
  const [begin, end] = [from[field] ?? 0, to[field] ?? 0];
  if (end - begin > EXACT_DIGITS) return undefined;
  let digits = 0;
  let decimals = 0;
  for (let at = begin; at < end; at++) {
    if (body[at] === POINT) decimals = end - at - 1;
    else digits = digits * 10 + (body[at] as number) - ZERO;
  }
  const unit = units[decimals];
  const scaled = unit === undefined ? undefined : digits * unit;
  return scaled !== undefined && scaled <= LARGEST_DECIMAL ? scaled : undefined;
}
