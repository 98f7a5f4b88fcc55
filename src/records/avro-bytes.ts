import { scaledSize } from "../values/money.ts";

/** Bytes of a long at most. */
const LONGEST_LONG = 10;
const TWO_POW_28 = 2 ** 28;
const TWO_POW_32 = 2 ** 32;

/** Lengths below it take one byte. */
const SHORT_LENGTH = 64;

/** The largest amount or rate that {@link AvroBytes} writes: what is larger takes another form. */
export const LARGEST_DECIMAL = 2 ** 47 - 1;

/**
 * Writes Avro straight into memory that whoever gets the bytes keeps. Nothing checks that there is room: it is asked for
 * with {@link reserve} before each record.
 */
export class AvroBytes {
  readonly #size: number;
  #bytes: Buffer;
  #at = 0;

  /** @param size bytes of memory taken at a time */
  constructor(size: number) {
    this.#size = size;
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  /** Where the next byte goes. It means something until the next {@link reserve}. */
  get at(): number {
    return this.#at;
  }

  /** So much can be written. */
  reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(this.#size, bytes));
    this.#at = 0;
  }

  /** What was written from there on. */
  since(from: number): Buffer {
    return this.#bytes.subarray(from, this.#at);
  }

  /** Bytes as they are. */
  raw(source: Buffer, from: number, to: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
    // A call to copy them would take longer than the few that there are.
    for (let index = from; index < to; index++) bytes[at++] = source[index] as number;
    this.#at = at;
  }

  byte(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  /** Bytes or text: their length goes before them. */
  text(source: Buffer, from: number, to: number): void {
    const length = to - from;
    if (length < SHORT_LENGTH) this.byte(length * 2);
    else this.long(length);
    this.raw(source, from, to);
  }

  /** A safe integer from 0 on. */
  long(value: number): void {
    let rest = value * 2;
    while (rest >= TWO_POW_32) {
      this.#septets(rest % TWO_POW_28);
      rest = Math.floor(rest / TWO_POW_28);
    }
    rest >>>= 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Four groups of seven bits, none of which is the last. */
  #septets(bits: number): void {
    this.byte((bits & 0x7f) | 0x80);
    this.byte(((bits >>> 7) & 0x7f) | 0x80);
    this.byte(((bits >>> 14) & 0x7f) | 0x80);
    this.byte((bits >>> 21) | 0x80);
  }

  /** An amount or a rate, from 0 to {@link LARGEST_DECIMAL}. */
  decimal(value: number): void {
    const size = scaledSize(value);
    this.byte(size * 2);
    if (size > 4) {
      const high = Math.floor(value / TWO_POW_32);
      this.byte(high >>> 8);
      this.byte(high & 0xff);
    }
    if (size > 1) {
      this.byte((value >>> 24) & 0xff);
      this.byte((value >>> 16) & 0xff);
      this.byte((value >>> 8) & 0xff);
    }
    this.byte(value & 0xff);
  }
}

/** The long's bytes by themselves. */
export function longBytes(value: number): Buffer {
  const bytes = new AvroBytes(LONGEST_LONG);
  bytes.long(value);
  return bytes.since(0);
}
