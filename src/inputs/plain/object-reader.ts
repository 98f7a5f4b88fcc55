import { ItemLayout } from "./item-layout.ts";
import type { ItemValues } from "./item-values.ts";
import { beginOfValue, blanks, isAt, NONE } from "./scan.ts";

const [COMMA, OPEN, CLOSE] = [0x2c, 0x7b, 0x7d];

/** Reads objects whose members are known fields, each at most once, in any order. */
export class ObjectReader {
  /** Bits of the fields that the latest had. */
  seen = 0;
  readonly #names: readonly Buffer[];
  readonly #values: ItemValues;
  /** Its fields, as they stood. */
  #order: number[] = [];

  /** @param names of the fields, at the places that they have in the values */
  constructor(names: readonly string[], values: ItemValues) {
    this.#names = names.map((name) => Buffer.from(`"${name}"`));
    this.#values = values;
  }

  /** Notes the values of the object that begins there; where it ends, or {@link NONE} when it is spelled otherwise. */
  read(body: Buffer, begin: number): number {
    if (begin < 0 || body[begin] !== OPEN) return NONE;
    this.seen = 0;
    this.#order = [];
    let at = begin;
    do {
      at = this.#member(body, blanks(body, at + 1));
      if (at < 0) return NONE;
    } while (body[at] === COMMA);
    return body[at] === CLOSE ? at + 1 : NONE;
  }

  /** How all that stands from `begin` to `end` is spelled, the object that was read last in it. */
  layout(body: Buffer, begin: number, end: number): ItemLayout {
    return new ItemLayout(body, begin, end, this.#order, this.#values);
  }

  #member(body: Buffer, begin: number): number {
    const field = this.#fieldAt(body, begin, this.#order.at(-1) ?? NONE);
    const name = this.#names[field];
    if (name === undefined || (this.seen & (1 << field)) !== 0) return NONE;
    this.seen |= 1 << field;
    this.#order.push(field);
    const end = this.#values.read(body, beginOfValue(body, begin + name.length), field);
    return end < 0 ? NONE : blanks(body, end);
  }

  /** The field whose name stands there: often that after the one before. */
  #fieldAt(body: Buffer, at: number, before: number): number {
    const count = this.#names.length;
    for (let step = 1; step <= count; step++) {
      const field = (before + step) % count;
      const name = this.#names[field];
      if (name !== undefined && isAt(body, at, name)) return field;
    }
    return NONE;
  }
}
