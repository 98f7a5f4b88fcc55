import { LARGEST_DECIMAL } from "../../records/avro-bytes.ts";
import { MONEY_SCALE, type Money } from "../../values/money.ts";
import { type ItemValues, KIND } from "./item-values.ts";

/** What units of the last of so many decimals are multiplied by. */
const UNITS = Float64Array.from({ length: MONEY_SCALE + 1 }, (_, decimals) => 10 ** (MONEY_SCALE - decimals));

const [POINT, ZERO] = [0x2e, 0x30];
/** A number of so many digits is exact. */
const EXACT_DIGITS = 15;

/** What an id may be: a text that is not empty, or the digits of a number. */
export function isPlainId({ kinds, from, to }: ItemValues, field: number): boolean {
  return kinds[field] === KIND.integer || (kinds[field] === KIND.text && from[field] !== to[field]);
}

/** The amount that the field spells; undefined when it is no number that can be told so simply. */
export function plainAmount(
  body: Buffer,
  { kinds, from, to }: ItemValues,
  field: number,
): (number & Money) | undefined {
  if (kinds[field] !== KIND.integer && kinds[field] !== KIND.decimal) return undefined;
  const [begin, end] = [from[field] ?? 0, to[field] ?? 0];
  if (end - begin > EXACT_DIGITS) return undefined;
  let digits = 0;
  let decimals = 0;
  for (let at = begin; at < end; at++) {
    if (body[at] === POINT) decimals = end - at - 1;
    else digits = digits * 10 + (body[at] as number) - ZERO;
  }
  const unit = UNITS[decimals];
  const scaled = unit === undefined ? undefined : digits * unit;
  return scaled !== undefined && scaled <= LARGEST_DECIMAL ? (scaled as number & Money) : undefined;
}
