import { endOfDigits, endOfLetters, isAt, isDigit, NONE } from "./scan.ts";

/** Fields of plain items: places in {@link ItemValues}. */
export const FIELD = {
  uniqueId: 0,
  timestamp: 1,
  playerId: 2,
  gameId: 3,
  roundId: 4,
  amount: 5,
  currency: 6,
  isWin: 7,
  isBonus: 8,
} as const;

export const FIELD_COUNT = Object.keys(FIELD).length;

/** How a value is spelled. */
export const KIND = { text: 1, integer: 2, decimal: 3, true: 4, false: 5 } as const;

const [TRUE, FALSE] = [Buffer.from("true"), Buffer.from("false")];
const [QUOTE, POINT, ZERO] = [0x22, 0x2e, 0x30];

/** Where the values of an item stand in a body: texts of printable ASCII without escapes, numbers of digits and a point. */
export class ItemValues {
  /** Where each field's value begins; that of a text without its quotes. */
  readonly from = new Int32Array(FIELD_COUNT);
  readonly to = new Int32Array(FIELD_COUNT);
  /** A {@link KIND} of each field. */
  readonly kinds = new Uint8Array(FIELD_COUNT);

  /** Notes the value that begins there; where it ends, or {@link NONE} when it is spelled otherwise. */
  read(body: Buffer, begin: number, field: number): number {
    const first = begin < 0 ? undefined : body[begin];
    if (first === undefined) return NONE;
    if (first === QUOTE) return this.#text(body, begin + 1, field);
    if (isDigit(first)) return this.#number(body, begin, field);
    if (isAt(body, begin, TRUE)) return this.#note(field, KIND.true, begin, begin + TRUE.length);
    return isAt(body, begin, FALSE) ? this.#note(field, KIND.false, begin, begin + FALSE.length) : NONE;
  }

  /** Where the value begins, its quote included. */
  beginOf(field: number): number {
    return (this.from[field] ?? 0) - this.#quoteOf(field);
  }

  /** Where the value ends, its quote included. */
  endOf(field: number): number {
    return (this.to[field] ?? 0) + this.#quoteOf(field);
  }

  #quoteOf(field: number): number {
    return this.kinds[field] === KIND.text ? 1 : 0;
  }

  #text(body: Buffer, begin: number, field: number): number {
    const end = endOfLetters(body, begin);
    return end < 0 ? NONE : this.#note(field, KIND.text, begin, end) + 1;
  }

  #number(body: Buffer, begin: number, field: number): number {
    const point = endOfDigits(body, begin);
    if (body[begin] === ZERO && point > begin + 1) return NONE;
    if (body[point] !== POINT) return this.#note(field, KIND.integer, begin, point);
    const end = endOfDigits(body, point + 1);
    return end === point + 1 ? NONE : this.#note(field, KIND.decimal, begin, end);
  }

  #note(field: number, kind: number, from: number, to: number): number {
    this.kinds[field] = kind;
    this.from[field] = from;
    this.to[field] = to;
    return to;
  }
}
