import { crc32 } from "node:zlib";

/** So much of an entry's payload is repeated in the index: what a store is restored with without reading all of it. */
export const INDEXED_BYTES = 24;

/** Where a segment has an entry. */
export interface IndexEntry {
  readonly key: string;
  readonly records: number;
  readonly offset: number;
  readonly length: number;
  /** The first bytes of the payload. */
  readonly indexed: Buffer;
}

/** Length of what follows, and its checksum. */
const BLOCK_HEAD_BYTES = 8;
const FIXED_BYTES = 2 + 2 + 4 + 4 + INDEXED_BYTES;

/** Collects entries, and gives them as a block with a checksum. */
export class IndexBlock {
  #bytes = Buffer.allocUnsafe(16 * 1024);
  #end = BLOCK_HEAD_BYTES;

  add(key: string, records: number, offset: number, length: number, payload: Buffer): void {
    const keyBytes = Buffer.byteLength(key);
    this.#reserve(FIXED_BYTES + keyBytes);
    const [bytes, at] = [this.#bytes, this.#end];
    bytes.writeUInt16LE(keyBytes, at);
    bytes.writeUInt16LE(records, at + 2);
    bytes.writeUInt32LE(offset, at + 4);
    bytes.writeUInt32LE(length, at + 8);
    // A shorter one is followed by zeros, not by what was there before.
    bytes.fill(0, at + 12 + payload.copy(bytes, at + 12, 0, INDEXED_BYTES), at + FIXED_BYTES);
    bytes.write(key, at + FIXED_BYTES);
    this.#end += FIXED_BYTES + keyBytes;
  }

  /** Everything added since the last time: a view, valid until the next {@link add}. */
  take(): Buffer {
    if (this.#end === BLOCK_HEAD_BYTES) return this.#bytes.subarray(0, 0);
    const block = this.#bytes.subarray(0, this.#end);
    block.writeUInt32LE(this.#end - BLOCK_HEAD_BYTES, 0);
    block.writeUInt32LE(crc32(block.subarray(BLOCK_HEAD_BYTES)), 4);
    this.#end = BLOCK_HEAD_BYTES;
    return block;
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + count);
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}

/** The entries of an index, in order. Throws when a block of it is not what was written. */
export function* indexEntries(bytes: Buffer): Generator<IndexEntry> {
  for (let at = 0; at < bytes.length; ) {
    const block = bytes.subarray(at + BLOCK_HEAD_BYTES, at + BLOCK_HEAD_BYTES + bytes.readUInt32LE(at));
    if (crc32(block) !== bytes.readUInt32LE(at + 4)) throw new Error(`the block at byte ${at} is not what was written`);
    yield* entriesOf(block);
    at += BLOCK_HEAD_BYTES + block.length;
  }
}

function* entriesOf(block: Buffer): Generator<IndexEntry> {
  for (let at = 0; at < block.length; ) {
    const keyBytes = block.readUInt16LE(at);
    yield {
      key: block.toString("utf8", at + FIXED_BYTES, at + FIXED_BYTES + keyBytes),
      records: block.readUInt16LE(at + 2),
      offset: block.readUInt32LE(at + 4),
      length: block.readUInt32LE(at + 8),
      indexed: block.subarray(at + 12, at + FIXED_BYTES),
    };
    at += FIXED_BYTES + keyBytes;
  }
}
