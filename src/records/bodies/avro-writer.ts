import { putAscii } from "../../values/ascii.ts";
import { scaledSize, writeScaled } from "../../values/money.ts";
import { putLong } from "../avro-bytes.ts";

/** Of the memory that records share. */
const CHUNK_BYTES = 64 * 1024;
/** There is always room for so many bytes more: all that a record holds besides texts, bytes and lists. */
const ROOM = 4 * 1024;
/** Shorter texts are put together here: a call would take longer. */
const SHORT_TEXT = 32;
/** Beyond it a negative integer's double, less one, is no number any more. */
const LEAST_LONG = -(2 ** 52);
const LEAST_INT = -(2 ** 31);
const NEXT_INT = 2 ** 31;
const TWO_POW_32 = 2 ** 32;

/** Writes records' bodies, one value after another, into memory that they share: nothing is copied, and few buffers are made. */
export class AvroWriter {
  #bytes = Buffer.alloc(0);
  #start = 0;
  #at = 0;

  /** Begins a record. `before`: so many bytes in front of its body are the caller's. */
  begin(before: number): void {
    this.#start = this.#at;
    this.#makeRoom(before);
    this.#at += before;
  }

  /** What was written since it began. */
  get written(): Buffer {
    return this.#bytes.subarray(this.#start, this.#at);
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
    const end = putAscii(this.#bytes, this.#at + 1, value);
    if (end < 0) return false;
    this.#bytes[this.#at] = value.length * 2;
    this.#at = end;
    this.#makeRoom(0);
    return true;
  }

  /** For so many bytes, and for what comes after them. */
  #makeRoom(length: number): void {
    const needed = length + ROOM;
    if (this.#at + needed <= this.#bytes.length) return;
    const written = this.#at - this.#start;
    const other = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, 2 * written + needed));
    this.#bytes.copy(other, 0, this.#start, this.#at);
    this.#bytes = other;
    this.#start = 0;
    this.#at = written;
  }
}

function invalid(value: unknown, expected: string): Error {
  return new Error(`${String(value)} is not ${expected}`);
}
