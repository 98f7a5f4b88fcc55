import { FIELD_COUNT } from "./item-fields.ts";
import { ItemLayout } from "./item-layout.ts";
import { ItemValues } from "./item-values.ts";
import { beginOfValue, blanks, isAt, NONE } from "./scan.ts";

/** What an item is: its `event`. */
export const ITEM = { gameround: 0, login: 1 } as const;

/** In the order of `FIELD`: a login has the first three, a game round all. */
const FIELD_NAMES = [
  "unique_id",
  "timestamp",
  "player_id",
  "game_id",
  "round_id",
  "amount",
  "currency",
  "is_win",
  "is_bonus",
];
const FIELDS_OF_LOGIN = 3;

/** Bits of the fields that each kind of item has. */
const FIELDS_OF = Uint16Array.of(2 ** FIELD_COUNT - 1, 2 ** FIELDS_OF_LOGIN - 1);

/** Longer items are no plain ones. */
const LONGEST_ITEM = 4096;
/** A sender whose items are all spelled differently is not to have each of them learned. */
const LEARNED_OF = 8;

const NAMES = FIELD_NAMES.map((name) => Buffer.from(`"${name}"`));
const [EVENT, DATA] = [Buffer.from('"event"'), Buffer.from('"data"')];
const KINDS = [Buffer.from('"gameround"'), Buffer.from('"login"')];
const [COMMA, OPEN, CLOSE] = [0x2c, 0x7b, 0x7d];

/**
 * A game round or a login of the tenant batch, where it stands in a body, when it is spelled as nearly all are: its fields,
 * each once, and no other; values as {@link ItemValues} has them.
 */
export class PlainItem {
  readonly values = new ItemValues(FIELD_COUNT);
  /** Which {@link ITEM} it is. */
  kind = 0;
  /** How the last of each kind was spelled. */
  readonly #layouts: (ItemLayout | undefined)[] = KINDS.map(() => undefined);
  #unknown = 0;
  /** Bits of the fields that were found. */
  #seen = 0;
  #order: number[] = [];

  /** Reads the item that begins there; where it ends, or {@link NONE} when it is spelled otherwise. */
  read(body: Buffer, begin: number): number {
    for (let kind = 0; kind < KINDS.length; kind++) {
      const end = this.#layouts[kind]?.read(body, begin, this.values) ?? NONE;
      if (end < 0) continue;
      this.kind = kind;
      return isShort(begin, end) ? end : NONE;
    }
    const end = this.#item(body, begin);
    if (end < 0 || !isShort(begin, end) || this.#seen !== FIELDS_OF[this.kind]) return NONE;
    if (this.#unknown++ % LEARNED_OF === 0)
      this.#layouts[this.kind] = new ItemLayout(body, begin, end, this.#order, this.values);
    return end;
  }

  #item(body: Buffer, begin: number): number {
    if (body[begin] !== OPEN) return NONE;
    const first = blanks(body, begin + 1);
    const isEventFirst = isAt(body, first, EVENT);
    const between = isEventFirst ? this.#event(body, first) : this.#data(body, first);
    if (between < 0 || body[between] !== COMMA) return NONE;
    const second = blanks(body, between + 1);
    const end = isEventFirst ? this.#data(body, second) : this.#event(body, second);
    return end >= 0 && body[end] === CLOSE ? end + 1 : NONE;
  }

  #event(body: Buffer, begin: number): number {
    const at = isAt(body, begin, EVENT) ? beginOfValue(body, begin + EVENT.length) : NONE;
    if (at < 0) return NONE;
    this.kind = KINDS.findIndex((kind) => isAt(body, at, kind));
    const kind = KINDS[this.kind];
    return kind === undefined ? NONE : blanks(body, at + kind.length);
  }

  #data(body: Buffer, begin: number): number {
    let at = isAt(body, begin, DATA) ? beginOfValue(body, begin + DATA.length) : NONE;
    if (at < 0 || body[at] !== OPEN) return NONE;
    this.#seen = 0;
    this.#order = [];
    do {
      at = this.#member(body, blanks(body, at + 1));
      if (at < 0) return NONE;
    } while (body[at] === COMMA);
    return body[at] === CLOSE ? blanks(body, at + 1) : NONE;
  }

  #member(body: Buffer, begin: number): number {
    const field = fieldAt(body, begin, this.#order.at(-1) ?? NONE);
    const name = NAMES[field];
    if (name === undefined || (this.#seen & (1 << field)) !== 0) return NONE;
    this.#seen |= 1 << field;
    this.#order.push(field);
    const end = this.values.read(body, beginOfValue(body, begin + name.length), field);
    return end < 0 ? NONE : blanks(body, end);
  }
}

/** The field whose name stands there: often that after the one before. */
function fieldAt(body: Buffer, at: number, before: number): number {
  for (let step = 1; step <= FIELD_COUNT; step++) {
    const field = (before + step) % FIELD_COUNT;
    const name = NAMES[field];
    if (name !== undefined && isAt(body, at, name)) return field;
  }
  return NONE;
}

function isShort(begin: number, end: number): boolean {
  return end - begin <= LONGEST_ITEM;
}
