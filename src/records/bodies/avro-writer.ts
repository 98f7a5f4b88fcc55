import { scaledSize, writeScaled } from "../../values/money.ts";
import { putLong } from "../avro-bytes.ts";

const FIRST_BYTES = 64 * 1024;
/** There is always room for so many bytes more: all that a record holds besides texts, bytes and lists. */
const ROOM = 4 * 1024;
/** Shorter texts are put together here: a call would take longer. */
const SHORT_TEXT = 32;
/** Beyond it a negative integer's double, less one, is no number any more. */
const LEAST_LONG = -(2 ** 52);
const LEAST_INT = -(2 ** 31);
const NEXT_INT = 2 ** 31;
const TWO_POW_32 = 2 ** 32;

/** Writes records' bodies, one value after another, into memory that serves again and again. */
export class AvroWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  /** Goes back to the beginning, behind so many bytes that are somebody else's. */
  restart(at: number): void {
    this.#at = at;
  }

  /** What is written, and what is before it: there until the next is. */
  get memory(): Buffer {
    return this.#bytes;
  }
  get end(): number {
    return this.#at;
  }

  /** Of 32 bits; throws for others. */
  int(value: number): void {
    if (!(value >= LEAST_INT && value < NEXT_INT)) throw invalid(value, "an integer of 32 bits");
    this.long(value);
  }

  /** A safe integer; throws for others, and for those below −2^52. */
  long(value: number): void {
    if (!Number.isSafeInteger(value) || value < LEAST_LONG) throw invalid(value, "an integer that can be written");
    // A negative one is written as its double, less one.
    this.#at = putLong(this.#bytes, this.#at, value < 0 ? -value - 0.5 : value);
  }

  /** Which of the types of a union it is. */
  branch(index: 0 | 1): void {
    this.#bytes[this.#at++] = index * 2;
  }

  boolean(value: boolean): void {
    if (typeof value !== "boolean") throw invalid(value, "true or false");
    this.#bytes[this.#at++] = value ? 1 : 0;
  }

  /** An amount or a rate. */
  decimal(value: number | bigint): void {
    if (typeof value !== "number" && typeof value !== "bigint") throw invalid(value, "an amount");
    const size = scaledSize(value);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = size * 2;
    this.#at = at + size;
    if (typeof value === "bigint" || size > 6) {
      writeScaled(bytes, at, size, value);
      return;
    }
    if (size > 4) {
      const high = Math.floor(value / TWO_POW_32);
      bytes[at++] = high >> 8;
      bytes[at++] = high;
    }
    if (size > 1) {
      bytes[at++] = value >>> 24;
      bytes[at++] = value >>> 16;
      bytes[at++] = value >>> 8;
    }
    bytes[at] = value;
  }

  text(value: string): void {
    if (typeof value !== "string") throw invalid(value, "a text");
    if (value.length < SHORT_TEXT && this.#shortAscii(value)) return;
    const length = Buffer.byteLength(value);
    this.long(length);
    this.#makeRoom(length);
    this.#at += this.#bytes.write(value, this.#at);
  }

  texts(values: readonly string[]): void {
    if (!Array.isArray(values)) throw invalid(values, "a list of texts");
    if (values.length > 0) {
      this.long(values.length);
      for (const value of values) this.text(value);
    }
    this.long(0);
  }

  bytes(value: Buffer): void {
    if (!Buffer.isBuffer(value)) throw invalid(value, "bytes");
    this.long(value.length);
    this.#makeRoom(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** Whether it is one; nothing is written otherwise. */
  #shortAscii(value: string): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = value.length * 2;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) return false;
      bytes[at++] = code;
    }
    this.#at = at;
    if (at + ROOM > bytes.length) this.#makeRoom(0);
    return true;
  }

  /** For so many bytes, and for what comes after them. */
  #makeRoom(length: number): void {
    if (this.#at + length + ROOM <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + length);
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

function invalid(value: unknown, expected: string): Error {
  return new Error(`${String(value)} is not ${expected}`);
}
