import { HOUR, MINUTE, type Micros, parseTimestamp, SECOND } from "../../values/time.ts";
import { type ItemValues, KIND } from "./item-values.ts";

const USUAL = "2024-03-05T20:14:04.373490Z";
const [DASH, POINT, ZERO, COLON, UPPER_T, UPPER_Z] = [0x2d, 0x2e, 0x30, 0x3a, 0x54, 0x5a];

/** Reads timestamps of the layout that nearly all have. What is received together is mostly of one day. */
export class PlainTimestamps {
  #date = 0;
  #midnight: Micros | undefined;

  /** The instant that the field tells, from 1970 on; undefined when it is none. */
  read(body: Buffer, { kinds, from, to }: ItemValues, field: number): Micros | undefined {
    if (kinds[field] !== KIND.text) return undefined;
    const [begin, end] = [from[field] ?? 0, to[field] ?? 0];
    const isUsual = end - begin === USUAL.length && isPunctuatedAsUsual(body, begin);
    const at = isUsual ? this.#usual(body, begin) : parseTimestamp(body.toString("latin1", begin, end));
    return at !== undefined && at >= 0 ? at : undefined;
  }

  #usual(body: Buffer, begin: number): Micros | undefined {
    const midnight = this.#midnightOf(body, begin);
    const hours = digits(body, begin + 11, 2);
    const minutes = digits(body, begin + 14, 2);
    const seconds = digits(body, begin + 17, 2);
    const micros = digits(body, begin + 20, 6);
    const isTime = hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59 && seconds >= 0 && seconds <= 59;
    if (midnight === undefined || !isTime || micros < 0) return undefined;
    return (midnight + hours * HOUR + minutes * MINUTE + seconds * SECOND + micros) as Micros;
  }

  #midnightOf(body: Buffer, begin: number): Micros | undefined {
    const [year, month, day] = [digits(body, begin, 4), digits(body, begin + 5, 2), digits(body, begin + 8, 2)];
    if (year < 0 || month < 0 || day < 0) return undefined;
    const date = year * 10_000 + month * 100 + day;
    if (date === this.#date) return this.#midnight;
    this.#date = date;
    this.#midnight = parseTimestamp(`${body.toString("latin1", begin, begin + 10)}T00:00:00Z`);
    return this.#midnight;
  }
}

function isPunctuatedAsUsual(body: Buffer, begin: number): boolean {
  return (
    body[begin + 4] === DASH &&
    body[begin + 7] === DASH &&
    body[begin + 10] === UPPER_T &&
    body[begin + 13] === COLON &&
    body[begin + 16] === COLON &&
    body[begin + 19] === POINT &&
    body[begin + 26] === UPPER_Z
  );
}

/** The number that so many digits spell; −1 when one is none. */
function digits(body: Buffer, begin: number, count: number): number {
  let value = 0;
  for (let at = begin; at < begin + count; at++) {
    const digit = (body[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
