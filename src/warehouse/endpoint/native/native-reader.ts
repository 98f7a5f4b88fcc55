import { ReadError } from "../read-only-engine.ts";

/** Goes through what is in ClickHouse's Native format. */
export class NativeReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get place(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  since(place: number): Buffer {
    return this.#bytes.subarray(place, this.#at);
  }

  skip(bytes: number): void {
    this.#at += bytes;
    if (this.#at > this.#bytes.length)
      throw new ReadError(33, "CANNOT_READ_ALL_DATA", "The engine's result ends in the middle of a value");
  }

  /** A number of any length, seven bits a byte. */
  number(): number {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      this.skip(1);
      const byte = this.#bytes[this.#at - 1] ?? 0;
      number += (byte & 127) * factor;
      if (byte < 128) return number;
    }
  }

  text(): string {
    const length = this.number();
    this.skip(length);
    return this.#bytes.toString("utf8", this.#at - length, this.#at);
  }

  integer(): bigint {
    this.skip(8);
    return this.#bytes.readBigUInt64LE(this.#at - 8);
  }

  /** Skips that many offsets and gives the last: how many elements arrays have in all. */
  lastOffset(rows: number): number {
    this.skip(8 * rows);
    return rows === 0 ? 0 : Number(this.#bytes.readBigUInt64LE(this.#at - 8));
  }
}
