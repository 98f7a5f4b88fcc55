import { gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Headers, LogRecord } from "../port.ts";

/** A transaction that was rolled back, as a fetch tells of it. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

export interface Decoded {
  readonly records: LogRecord[];
  /** Behind the last whole batch, whether records of it are left or not; `from` when there is none. */
  readonly next: number;
}

const HEADER_BYTES = 61;
const LENGTH_BYTES = 12;
const COMPRESSION = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const ABORT = 0;
const NO_HEADERS: Headers = Object.freeze({});

/**
 * The committed records from `from` on in what a fetch gave: batches of format 2, the last of which may be cut off.
 * Control records and what was rolled back are passed over, of however many producers they are.
 */
export function decodeBatches(
  bytes: Buffer,
  from: number,
  abortedTransactions: readonly AbortedTransaction[],
): Decoded {
  const aborted = new AbortedProducers(abortedTransactions);
  const records: LogRecord[] = [];
  let next = from;
  for (let at = 0; at + LENGTH_BYTES <= bytes.length; ) {
    const end = at + LENGTH_BYTES + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    const batch = new Batch(bytes.subarray(at, end));
    if (aborted.keeps(batch) && batch.lastOffset >= from) batch.readInto(records, from);
    next = Math.max(next, batch.lastOffset + 1);
    at = end;
  }
  return { records, next };
}

/** Follows which producers' batches belong to a transaction that was rolled back. */
class AbortedProducers {
  readonly #transactions: readonly AbortedTransaction[];
  readonly #current = new Set<bigint>();
  #index = 0;

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#transactions = transactions.toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  keeps(batch: Batch): boolean {
    for (let next = this.#next; next !== undefined && next.firstOffset <= batch.lastOffset; next = this.#next) {
      this.#current.add(next.producerId);
      this.#index += 1;
    }
    if (batch.isControl) {
      if (batch.isAbortMarker) this.#current.delete(batch.producerId);
      return false;
    }
    return !(batch.isTransactional && this.#current.has(batch.producerId));
  }

  get #next(): AbortedTransaction | undefined {
    return this.#transactions[this.#index];
  }
}

class Batch {
  readonly lastOffset: number;
  readonly producerId: bigint;
  readonly #bytes: Buffer;
  readonly #baseOffset: number;
  readonly #attributes: number;

  constructor(bytes: Buffer) {
    const magic = bytes.readInt8(16);
    if (magic !== 2) throw new Error(`record batch of format ${magic}: only format 2 is read, convert the topic`);
    this.#bytes = bytes;
    this.#baseOffset = Number(bytes.readBigInt64BE(0));
    this.#attributes = bytes.readInt16BE(21);
    this.lastOffset = this.#baseOffset + bytes.readInt32BE(23);
    this.producerId = bytes.readBigInt64BE(43);
  }

  get isTransactional(): boolean {
    return (this.#attributes & TRANSACTIONAL) !== 0;
  }
  get isControl(): boolean {
    return (this.#attributes & CONTROL) !== 0;
  }
  /** The key of a control record is its version and its type; a batch has one of them. */
  get isAbortMarker(): boolean {
    const records: LogRecord[] = [];
    this.readInto(records, 0);
    return records[0]?.key?.readInt16BE(2) === ABORT;
  }

  readInto(records: LogRecord[], from: number): void {
    const count = this.#bytes.readInt32BE(57);
    const cursor = new Cursor(uncompressed(this.#bytes.subarray(HEADER_BYTES), this.#attributes & COMPRESSION));
    const baseTimestamp = Number(this.#bytes.readBigInt64BE(27));
    const appendTime = (this.#attributes & LOG_APPEND_TIME) === 0 ? undefined : Number(this.#bytes.readBigInt64BE(35));
    for (let index = 0; index < count; index++) {
      const end = cursor.varint() + cursor.at;
      cursor.at += 1;
      const timestamp = baseTimestamp + cursor.varlong();
      const offset = this.#baseOffset + cursor.varint();
      if (offset >= from)
        records.push({
          offset,
          timestamp: appendTime ?? timestamp,
          key: cursor.bytes(),
          value: cursor.bytes(),
          headers: cursor.headers(),
        });
      cursor.at = end;
    }
  }
}

function uncompressed(bytes: Buffer, codec: number): Buffer {
  switch (codec) {
    case 0:
      return bytes;
    case 1:
      return gunzipSync(bytes);
    case 4:
      return zstdDecompressSync(bytes);
    default:
      throw new Error(
        `records compressed with ${codec === 2 ? "snappy" : "lz4"} are not read: set compression.type of the topic to producer, gzip or zstd`,
      );
  }
}

class Cursor {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.at++] as number;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
  }

  /** Exact up to 2^52. */
  varlong(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.#bytes[this.at++] as number;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      unit *= 128;
    }
  }

  bytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  headers(): Headers {
    const count = this.varint();
    if (count === 0) return NO_HEADERS;
    const headers: Record<string, Buffer> = {};
    for (let index = 0; index < count; index++) {
      const length = this.varint();
      const name = this.#bytes.toString("utf8", this.at, this.at + length);
      this.at += length;
      headers[name] = this.bytes() ?? Buffer.alloc(0);
    }
    return headers;
  }
}
