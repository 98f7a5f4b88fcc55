import type { Money } from "./money.ts";
import { CENT, PACKED_MONEY } from "./packer.ts";

/** Reads what a {@link Packer} wrote, in the same order. */
export class Unpacker {
  readonly #packed: string;
  #at = 0;

  constructor(packed: string) {
    this.#packed = packed;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#packed.length;
  }

  byte(): number {
    return this.#packed.charCodeAt(this.#at++);
  }

  count(): number {
    let value = this.byte();
    if (value < 0x80) return value;
    value &= 0x7f;
    let scale = 128;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if ((byte & 0x80) === 0) return value;
      scale *= 128;
    }
  }

  money(): Money {
    const code = this.count();
    // The lowest bits, of numbers beyond 32 bits, too; the remainder takes many times as long.
    const kind = code & 3;
    if (kind === PACKED_MONEY.text) return moneyOf(BigInt(this.text()));
    const zigzag = (code - kind) / 4;
    const value = (zigzag & 1) === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    return (kind === PACKED_MONEY.cents ? value * CENT : value) as Money;
  }

  /** `before`: the same as when it was written. */
  text(before = ""): string {
    const shared = this.count();
    const code = this.count();
    const length = code >> 1;
    const rest = (code & 1) === 1 ? this.#wide(length) : this.#narrow(length);
    return shared === 0 ? rest : before.slice(0, shared) + rest;
  }

  #narrow(length: number): string {
    this.#at += length;
    return this.#packed.slice(this.#at - length, this.#at);
  }

  #wide(length: number): string {
    let text = "";
    for (let left = length; left > 0; left--) text += String.fromCharCode((this.byte() << 8) | this.byte());
    return text;
  }
}

/** The form in which amounts are held: a number while it is a safe integer. */
function moneyOf(value: bigint): Money {
  const number = Number(value);
  return (Number.isSafeInteger(number) ? number : value) as Money;
}
