import { FIELD_COUNT } from "./item-fields.ts";
import type { ItemLayout } from "./item-layout.ts";
import { ItemValues } from "./item-values.ts";
import { ObjectReader } from "./object-reader.ts";
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
  readonly #object = new ObjectReader(FIELD_NAMES, this.values);

  /** Reads the item that begins there; where it ends, or {@link NONE} when it is spelled otherwise. */
  read(body: Buffer, begin: number): number {
    for (let kind = 0; kind < KINDS.length; kind++) {
      const end = this.#layouts[kind]?.read(body, begin, this.values) ?? NONE;
      if (end < 0) continue;
      this.kind = kind;
      return isShort(begin, end) ? end : NONE;
    }
    const end = this.#item(body, begin);
    if (end < 0 || !isShort(begin, end) || this.#object.seen !== FIELDS_OF[this.kind]) return NONE;
    if (this.#unknown++ % LEARNED_OF === 0) this.#layouts[this.kind] = this.#object.layout(body, begin, end);
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
    const at = isAt(body, begin, DATA) ? beginOfValue(body, begin + DATA.length) : NONE;
    const end = this.#object.read(body, at);
    return end < 0 ? NONE : blanks(body, end);
  }
}

function isShort(begin: number, end: number): boolean {
  return end - begin <= LONGEST_ITEM;
}
