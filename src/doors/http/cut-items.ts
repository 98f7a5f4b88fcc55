import { BatchItems } from "./batch-items.ts";

/** What a batch's body is, before anybody looked into its items. */
export type CutItems =
  | { readonly kind: "items"; readonly items: BatchItems }
  /** More items than allowed; the rest was not looked at. */
  | { readonly kind: "too many" }
  /** An object without `items`. */
  | { readonly kind: "missing" }
  /** `items` is no list. */
  | { readonly kind: "no list" }
  | { readonly kind: "malformed" };

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const [TAB, LINE_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Where the item that begins there ends, for those it knows how to read; −1 for the others. */
export type ItemReader = (index: number, begin: number) => number;

/** Thrown and caught in this file: the text ends or goes on where it may not. */
class Malformed extends Error {}

/**
 * Cuts `{"items": […]}` into the bytes of its items, as they were sent. What an item is made of is left to whoever reads it: an
 * item that is no JSON by itself is cut like any other; one that `read` has read is not looked at again. Two `items` are
 * malformed, though other readers of JSON would take the last: nothing that was sent is to go unseen.
 */
export function cutItems(body: Buffer, limit: number, read: ItemReader = readNone): CutItems {
  try {
    return new Cutter(body, limit, read).cut();
  } catch (error) {
    if (error instanceof Malformed) return { kind: "malformed" };
    throw error;
  }
}

/** Leaves all of them. */
export function readNone(): number {
  return -1;
}

class Cutter {
  readonly #body: Buffer;
  readonly #limit: number;
  readonly #read: ItemReader;
  #at: number;

  constructor(body: Buffer, limit: number, read: ItemReader) {
    this.#body = body;
    this.#limit = limit;
    this.#read = read;
    this.#at = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  }

  cut(): CutItems {
    let found: CutItems = { kind: "missing" };
    this.#blanks();
    this.#expect(OPEN_OBJECT);
    for (let isFirst = true; !this.#ends(CLOSE_OBJECT, isFirst); isFirst = false) {
      const name = this.#name();
      if (name === "items" && found.kind !== "missing") throw new Malformed();
      found = name === "items" ? this.#items() : found;
      if (found.kind === "too many") return found;
      if (name !== "items") this.#other();
    }
    this.#blanks();
    if (this.#at < this.#body.length) throw new Malformed();
    return found;
  }

  #items(): CutItems {
    if (this.#body[this.#at] !== OPEN_LIST) {
      this.#other();
      return { kind: "no list" };
    }
    this.#at++;
    const items = new BatchItems(this.#body);
    for (let isFirst = true; !this.#ends(CLOSE_LIST, isFirst); isFirst = false) {
      if (items.count === this.#limit) return { kind: "too many" };
      const begin = this.#at;
      const end = this.#read(items.count, begin);
      if (end < 0) this.#skipValue();
      else this.#at = end;
      items.add(begin, this.#at);
    }
    return { kind: "items", items };
  }

  /** Whether the list or object ends here; if not, the next part of it begins. */
  #ends(closer: number, isFirst: boolean): boolean {
    this.#blanks();
    if (this.#body[this.#at] === closer) {
      this.#at++;
      return true;
    }
    if (!isFirst) this.#expect(COMMA);
    this.#blanks();
    if (this.#body[this.#at] === closer && !isFirst) throw new Malformed();
    return false;
  }

  #name(): string {
    const begin = this.#at;
    if (this.#body[begin] !== QUOTE) throw new Malformed();
    this.#skipText();
    const name = parsed(this.#body.toString("utf8", begin, this.#at));
    this.#blanks();
    this.#expect(COLON);
    this.#blanks();
    return String(name);
  }

  /** A value that does not matter, but has to be one. */
  #other(): void {
    const begin = this.#at;
    this.#skipValue();
    parsed(this.#body.toString("utf8", begin, this.#at));
  }

  #skipValue(): void {
    const first = this.#body[this.#at];
    if (first === QUOTE) this.#skipText();
    else if (first === OPEN_LIST || first === OPEN_OBJECT) this.#skipNested();
    else this.#skipWord();
  }

  #skipNested(): void {
    const body = this.#body;
    const { length } = body;
    let depth = 0;
    let at = this.#at;
    while (at < length) {
      const byte = body[at];
      if (byte === QUOTE) {
        at = endOfText(body, at);
        continue;
      }
      at++;
      if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
      else if ((byte === CLOSE_LIST || byte === CLOSE_OBJECT) && --depth === 0) {
        this.#at = at;
        return;
      }
    }
    throw new Malformed();
  }

  #skipText(): void {
    this.#at = endOfText(this.#body, this.#at);
  }

  /** A number, true, false, null, or something that is none of them. */
  #skipWord(): void {
    const begin = this.#at;
    while (this.#at < this.#body.length && !endsWord(this.#body[this.#at])) this.#at++;
    if (this.#at === begin) throw new Malformed();
  }

  #blanks(): void {
    while (isBlank(this.#body[this.#at])) this.#at++;
  }

  #expect(byte: number): void {
    if (this.#body[this.#at] !== byte) throw new Malformed();
    this.#at++;
  }
}

/** Where it goes on behind the text that begins here. */
function endOfText(body: Buffer, begin: number): number {
  const { length } = body;
  let at = begin + 1;
  while (at < length) {
    const byte = body[at];
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  throw new Malformed();
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === RETURN || byte === TAB;
}

function endsWord(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT || isBlank(byte);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed();
  }
}
