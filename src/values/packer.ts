import type { Money } from "./money.ts";

/** Most amounts are whole hundredths of a unit: written as such they are short. */
export const CENT = 1_000_000;

/** Amounts beyond this take a text of their own. */
const PLAIN_LIMIT = 2 ** 49;

/** Four groups of seven bits. */
const FOUR_GROUPS = 2 ** 28;

/** How the number that stands for an amount is to be read. */
export const PACKED_MONEY = { cents: 0, plain: 1, text: 2 } as const;

/**
 * Writes small values one after another into a text of one character per byte: what is kept but seldom looked at takes a
 * tenth of the room of objects, and a checkpoint copies it as it is. {@link Unpacker} reads them in the same order.
 */
export class Packer {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  begin(): void {
    this.#length = 0;
  }

  /** What was written since {@link begin}. */
  finish(): string {
    return this.#bytes.toString("latin1", 0, this.#length);
  }

  /** The same as bytes, valid until the next {@link begin}. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** A safe integer from 0 on, seven bits to a byte. */
  count(value: number): void {
    let rest = value;
    // Beyond 28 bits there are no bitwise operations.
    while (rest >= FOUR_GROUPS) {
      const high = Math.floor(rest / FOUR_GROUPS);
      const low = rest - high * FOUR_GROUPS;
      this.byte((low & 0x7f) | 0x80);
      this.byte(((low >> 7) & 0x7f) | 0x80);
      this.byte(((low >> 14) & 0x7f) | 0x80);
      this.byte((low >> 21) | 0x80);
      rest = high;
    }
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest);
  }

  money(value: Money): void {
    if (typeof value === "number") {
      // Not by the remainder, which takes many times as long.
      const cents = Math.round(value / CENT);
      if (cents * CENT === value) {
        this.#signed(cents, PACKED_MONEY.cents);
        return;
      }
      if (Math.abs(value) < PLAIN_LIMIT) {
        this.#signed(value, PACKED_MONEY.plain);
        return;
      }
    }
    this.count(PACKED_MONEY.text);
    this.text(String(value));
  }

  /** Any text; what it begins with in common with `before` is not written again. */
  text(value: string, before = ""): void {
    const shared = sharedLength(value, before);
    const length = value.length - shared;
    this.count(shared);
    const begun = this.#length;
    this.count(length * 2);
    if (this.#narrow(value, shared)) return;
    this.#length = begun;
    this.count(length * 2 + 1);
    this.#wide(value, shared);
  }

  /** A unit in a byte each; false: one of them does not fit. */
  #narrow(value: string, from: number): boolean {
    if (this.#length + value.length > this.#bytes.length) this.#grow(value.length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let index = from; index < value.length; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 0xff) return false;
      bytes[at++] = unit;
    }
    this.#length = at;
    return true;
  }

  #wide(value: string, from: number): void {
    for (let index = from; index < value.length; index++) {
      const unit = value.charCodeAt(index);
      this.byte(unit >> 8);
      this.byte(unit & 0xff);
    }
  }

  #signed(value: number, kind: number): void {
    this.count((value < 0 ? -2 * value - 1 : 2 * value) * 4 + kind);
  }

  /** For `more` bytes at least. */
  #grow(more: number): void {
    const bytes = Buffer.allocUnsafe(this.#bytes.length * 2 + more);
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
  }
}

function sharedLength(a: string, b: string): number {
  if (a === b) return a.length;
  const limit = Math.min(a.length, b.length);
  let index = 0;
  while (index < limit && a.charCodeAt(index) === b.charCodeAt(index)) index++;
  return index;
}
