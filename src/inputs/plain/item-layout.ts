import type { ItemValues } from "./item-values.ts";
import { isAt, NONE } from "./scan.ts";

/**
 * What stands around the values of an item: names, punctuation and blanks. Senders spell each item as the one before, so
 * that these bytes are only compared.
 */
export class ItemLayout {
  /** The fields, in the order of their values. */
  readonly #fields: readonly number[];
  /** What comes before each value. */
  readonly #before: readonly Buffer[];
  readonly #last: Buffer;

  /** That of the item from `begin` to `end`, whose values were read in this order. */
  constructor(body: Buffer, begin: number, end: number, fields: readonly number[], values: ItemValues) {
    const ends = [begin, ...fields.map((field) => values.endOf(field))];
    this.#fields = fields;
    this.#before = fields.map((field, place) => copyOf(body, ends[place] ?? end, values.beginOf(field)));
    this.#last = copyOf(body, ends.at(-1) ?? end, end);
  }

  /** Notes the values of the item that begins there; where it ends, or {@link NONE} when it has another layout. */
  read(body: Buffer, begin: number, values: ItemValues): number {
    const [before, fields, last] = [this.#before, this.#fields, this.#last];
    let at = begin;
    for (let place = 0; place < before.length; place++) {
      const part = before[place] ?? last;
      if (!isAt(body, at, part)) return NONE;
      at = values.read(body, at + part.length, fields[place] ?? 0);
      if (at < 0) return NONE;
    }
    return isAt(body, at, last) ? at + last.length : NONE;
  }
}

/** The body is not to be kept for it. */
function copyOf(body: Buffer, begin: number, end: number): Buffer {
  return Buffer.from(body.subarray(begin, end));
}
