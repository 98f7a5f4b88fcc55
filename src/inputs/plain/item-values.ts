import { endOfDigits, endOfLetters, isAt, isDigit, NONE } from "./scan.ts";

/** How a value is spelled; 0: there is none. */
export const KIND = { text: 1, integer: 2, decimal: 3, true: 4, false: 5, null: 6 } as const;

const [TRUE, FALSE, NULL] = [Buffer.from("true"), Buffer.from("false"), Buffer.from("null")];
const [QUOTE, POINT, ZERO] = [0x22, 0x2e, 0x30];

/**
 * Where the values of an item stand in a body: texts without escapes, of printable ASCII unless others are looked for too,
 * and numbers of digits and a point.
 */
export class ItemValues {
  /** Where each field's value begins; that of a text without its quotes. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** A {@link KIND} of each field. */
  readonly kinds: Uint8Array;
  readonly #endOfText: typeof endOfLetters;

  constructor(fields: number, endOfText = endOfLetters) {
    this.from = new Int32Array(fields);
    this.to = new Int32Array(fields);
    this.kinds = new Uint8Array(fields);
    this.#endOfText = endOfText;
  }

  /** Notes the value that begins there; where it ends, or {@link NONE} when it is spelled otherwise. */
  read(body: Buffer, begin: number, field: number): number {
    const first = begin < 0 ? undefined : body[begin];
    if (first === undefined) return NONE;
    if (first === QUOTE) return this.#text(body, begin + 1, field);
    if (isDigit(first)) return this.#number(body, begin, field);
    if (isAt(body, begin, TRUE)) return this.#note(field, KIND.true, begin, begin + TRUE.length);
    if (isAt(body, begin, FALSE)) return this.#note(field, KIND.false, begin, begin + FALSE.length);
    return isAt(body, begin, NULL) ? this.#note(field, KIND.null, begin, begin + NULL.length) : NONE;
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
    const end = this.#endOfText(body, begin);
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
