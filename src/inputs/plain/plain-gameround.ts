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
] as const;

/** Places of the fields in {@link PlainGameround}. */
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

/** How a value is spelled. */
export const KIND = { text: 1, integer: 2, decimal: 3, true: 4, false: 5 } as const;

const COUNT = FIELD_NAMES.length;
const ALL_SEEN = 2 ** COUNT - 1;
const NONE = -1;

const NAMES = FIELD_NAMES.map((name) => Buffer.from(`"${name}"`));
const [EVENT, DATA, GAMEROUND] = [Buffer.from('"event"'), Buffer.from('"data"'), Buffer.from('"gameround"')];
const [TRUE, FALSE] = [Buffer.from("true"), Buffer.from("false")];

const [TAB, LINE_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, COMMA, POINT, ZERO, NINE, COLON] = [0x22, 0x2c, 0x2e, 0x30, 0x39, 0x3a];
const [BACKSLASH, LAST_OF_ASCII, OPEN, CLOSE] = [0x5c, 0x7e, 0x7b, 0x7d];

/** 1 for each byte that stands for itself in a text. */
const IS_LETTER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte <= LAST_OF_ASCII && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

/**
 * Where the fields of a game round of the tenant batch stand in a body, when it is spelled as nearly all are: its nine
 * fields, each once, and no other; texts of printable ASCII without escapes; numbers of digits and a point.
 */
export class PlainGameround {
  /** Where each field's text begins, without its quotes. */
  readonly from = new Int32Array(COUNT);
  readonly to = new Int32Array(COUNT);
  /** A {@link KIND} of each field. */
  readonly kinds = new Uint8Array(COUNT);
  /** Which field came after each the last time: senders repeat their order. */
  readonly #after = Uint8Array.from(NAMES, (_, index) => (index + 1) % COUNT);

  /** Reads the item that begins there; where it ends, or −1 when it is spelled otherwise. */
  read(body: Buffer, begin: number): number {
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
    return at >= 0 && isAt(body, at, GAMEROUND) ? blanks(body, at + GAMEROUND.length) : NONE;
  }

  #data(body: Buffer, begin: number): number {
    let at = isAt(body, begin, DATA) ? beginOfValue(body, begin + DATA.length) : NONE;
    if (at < 0 || body[at] !== OPEN) return NONE;
    let seen = 0;
    let field = COUNT - 1;
    do {
      at = blanks(body, at + 1);
      field = this.#fieldAt(body, at, field);
      if (field < 0 || (seen & (1 << field)) !== 0) return NONE;
      seen |= 1 << field;
      at = this.#value(body, beginOfValue(body, at + nameOf(field).length), field);
      if (at < 0) return NONE;
    } while (body[at] === COMMA);
    return seen === ALL_SEEN && body[at] === CLOSE ? blanks(body, at + 1) : NONE;
  }

  #fieldAt(body: Buffer, at: number, before: number): number {
    const expected = this.#after[before] ?? 0;
    if (isAt(body, at, nameOf(expected))) return expected;
    const found = NAMES.findIndex((name) => isAt(body, at, name));
    if (found >= 0) this.#after[before] = found;
    return found;
  }

  /** Notes the value that begins there; what comes after it. */
  #value(body: Buffer, begin: number, field: number): number {
    const first = begin < 0 ? undefined : body[begin];
    if (first === undefined) return NONE;
    if (first === QUOTE) return this.#text(body, begin + 1, field);
    if (first >= ZERO && first <= NINE) return this.#number(body, begin, field);
    if (isAt(body, begin, TRUE)) return this.#note(body, field, KIND.true, begin, begin + TRUE.length);
    return isAt(body, begin, FALSE) ? this.#note(body, field, KIND.false, begin, begin + FALSE.length) : NONE;
  }

  #text(body: Buffer, begin: number, field: number): number {
    const { length } = body;
    let end = begin;
    while (end < length && IS_LETTER[body[end] as number] === 1) end++;
    if (end === length || body[end] !== QUOTE) return NONE;
    this.kinds[field] = KIND.text;
    this.from[field] = begin;
    this.to[field] = end;
    return blanks(body, end + 1);
  }

  #number(body: Buffer, begin: number, field: number): number {
    const point = endOfDigits(body, begin);
    if (body[begin] === ZERO && point > begin + 1) return NONE;
    if (body[point] !== POINT) return this.#note(body, field, KIND.integer, begin, point);
    const end = endOfDigits(body, point + 1);
    return end === point + 1 ? NONE : this.#note(body, field, KIND.decimal, begin, end);
  }

  #note(body: Buffer, field: number, kind: number, from: number, to: number): number {
    this.kinds[field] = kind;
    this.from[field] = from;
    this.to[field] = to;
    return blanks(body, to);
  }
}

function nameOf(field: number): Buffer {
  return NAMES[field] ?? EVENT;
}

function isAt(body: Buffer, at: number, expected: Buffer): boolean {
  const { length } = expected;
  if (at + length > body.length) return false;
  for (let index = 0; index < length; index++) if (body[at + index] !== expected[index]) return false;
  return true;
}

/** Where the value begins of the member whose name ends there. */
function beginOfValue(body: Buffer, endOfName: number): number {
  const colon = blanks(body, endOfName);
  return body[colon] === COLON ? blanks(body, colon + 1) : NONE;
}

function blanks(body: Buffer, begin: number): number {
  let at = begin;
  while (isBlank(body[at])) at++;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  if (byte === undefined || byte > SPACE) return false;
  return byte === SPACE || byte === LINE_FEED || byte === RETURN || byte === TAB;
}

function endOfDigits(body: Buffer, begin: number): number {
  const { length } = body;
  let at = begin;
  while (at < length && isDigit(body[at] as number)) at++;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
