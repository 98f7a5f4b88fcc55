import { putLong } from "../records/avro-bytes.ts";

const FIRST_PIECE_BYTES = 8 * 1024;
/** Large enough that a block is few writes, small enough that making one stalls nobody. */
const PIECE_BYTES = 1024 * 1024;
/** Room for any safe integer as an Avro long. */
const LONG_BYTES = 8;

/**
 * Avro bodies one after the other, as a block of an object container file has them. A buffer for each row would outlive
 * the garbage collector's young generation: rows wait for their batch by the ten thousand.
 */
export class Bodies {
  readonly #full: Buffer[] = [];
  #piece = Buffer.alloc(0);
  #end = 0;
  #count = 0;
  #bytes = 0;

  static of(bodies: Iterable<Buffer>): Bodies {
    const all = new Bodies();
    for (const body of bodies) all.add(body);
    return all;
  }

  /** What {@link pieces} of another thread's were, which hold so many. */
  static from(pieces: readonly Uint8Array<ArrayBuffer>[], count: number): Bodies {
    const all = new Bodies();
    for (const { buffer, byteOffset, byteLength } of pieces)
      all.#full.push(Buffer.from(buffer, byteOffset, byteLength));
    all.#count = count;
    all.#bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    return all;
  }

  /** The body that `value` has from its byte `from` on; `last`: a further field of its own, a positive long. */
  add(value: Buffer, from = 0, last?: number): void {
    const length = value.length - from;
    if (this.#end + length + LONG_BYTES > this.#piece.length) this.#begin(length + LONG_BYTES);
    const begin = this.#end;
    this.#end += value.copy(this.#piece, begin, from);
    if (last !== undefined) this.#end = putLong(this.#piece, this.#end, last);
    this.#bytes += this.#end - begin;
    this.#count++;
  }

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** All of them, in memory of their own; a body lies in one piece. */
  get pieces(): readonly Buffer<ArrayBuffer>[] {
    const last = this.#piece.subarray(0, this.#end);
    return (last.length === 0 ? this.#full : [...this.#full, last]) as Buffer<ArrayBuffer>[];
  }

  #begin(least: number): void {
    if (this.#end > 0) this.#full.push(this.#piece.subarray(0, this.#end));
    const size = Math.min(PIECE_BYTES, Math.max(FIRST_PIECE_BYTES, 2 * this.#piece.length));
    this.#piece = Buffer.allocUnsafeSlow(Math.max(size, least));
    this.#end = 0;
  }
}
