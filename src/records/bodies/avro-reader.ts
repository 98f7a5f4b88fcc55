import { readScaled } from "../../values/money.ts";
import type { KnownTexts } from "../known-texts.ts";

const TWO_POW_32 = 2 ** 32;
/** Half the worth of a long's fifth byte: its lowest bit is the sign. */
const HALF_OF_HIGH = 2 ** 27;
/** Bits of a long's first four bytes, and of its next four. */
const PART_BITS = 28;

/**
 * Reads a record's body, one value after another. What is too short is refused at the latest by {@link finish}: until then
 * what lies beyond the end reads as anything.
 */
export class AvroReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Says that nothing more is read. Throws when something was that is not there. */
  finish(): void {
    if (this.#at > this.#bytes.length) throw tooShort();
  }

  /** An integer that a number can hold; throws for others. */
  long(): number {
    const byte = this.#bytes[this.#at] as number;
    if (!(byte < 0x80)) return this.#longer();
    this.#at++;
    return (byte >>> 1) ^ -(byte & 1);
  }

  /** Which of the types of a union it is. */
  branch(): number {
    return this.long();
  }

  boolean(): boolean {
    return this.#bytes[this.#at++] !== 0;
  }

  /** An amount or a rate. */
  decimal(): number | bigint {
    const bytes = this.#bytes;
    const from = this.#passMeasured();
    const length = this.#at - from;
    switch (length) {
      case 1:
        return ((bytes[from] as number) << 24) >> 24;
      case 4:
        return int32At(bytes, from);
      case 6:
        return (int32At(bytes, from) >> 16) * TWO_POW_32 + (int32At(bytes, from + 2) >>> 0);
      default:
        return readScaled(bytes, from, length);
    }
  }

  /** `known`: texts of the same field. */
  text(known: KnownTexts): string {
    const from = this.#passMeasured();
    return known.read(this.#bytes, from, this.#at - from);
  }

  texts(known: KnownTexts): string[] {
    const texts: string[] = [];
    for (let left = this.#blockLength(); left > 0; left = this.#blockLength())
      for (; left > 0; left--) texts.push(this.text(known));
    return texts;
  }

  /** A copy of them. */
  bytes(): Buffer {
    const from = this.#passMeasured();
    return Buffer.from(this.#bytes.subarray(from, this.#at));
  }

  /** Moves past a length and what it measures; where that begins. */
  #passMeasured(): number {
    const length = this.long();
    const from = this.#at;
    if (length < 0 || length > this.#bytes.length - from) throw tooShort();
    this.#at = from + length;
    return from;
  }

  /** Of an array's next block, 0 at its end. */
  #blockLength(): number {
    const length = this.long();
    if (length >= 0) return length;
    // What the block takes in bytes helps who wants to pass it over.
    this.long();
    return -length;
  }

  /** In two parts: beyond 32 bits there are no bitwise operations. */
  #longer(): number {
    const low = this.#part();
    const high = this.#isOngoing ? this.#part() : 0;
    const half = high * HALF_OF_HIGH + (low >>> 1);
    if (this.#isOngoing || half > Number.MAX_SAFE_INTEGER) throw new Error("an integer is too large for a number");
    return (low & 1) === 0 ? half : -half - 1;
  }

  /** The bits of at most four bytes of a long, the lowest first. */
  #part(): number {
    let bits = 0;
    for (let shift = 0; shift < PART_BITS; shift += 7) {
      const byte = this.#bytes[this.#at++] as number;
      bits |= (byte & 0x7f) << shift;
      if (!(byte >= 0x80)) break;
    }
    return bits;
  }

  /** The byte before says that the long has another. */
  get #isOngoing(): boolean {
    return (this.#bytes[this.#at - 1] as number) >= 0x80;
  }
}

function int32At(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

/** What a reader throws for a record that ends too early. */
export function tooShort(): Error {
  return new Error("a record ends before it should");
}
