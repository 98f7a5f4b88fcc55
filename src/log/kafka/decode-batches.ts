import { gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Headers, LogRecord } from "../port.ts";

/** A transaction that was rolled back, as a fetch tells of it. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
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
 * Control records and what was rolled back are passed over, of however many producers they are. Records are made as they
 * are taken: thousands that wait would outlive the garbage collector's young generation.
 */
export class FetchedRecords {
  /** Behind the last whole batch, whether records of it are left or not; `from` when there is none. */
  readonly next: number;
  readonly #bytes: Buffer;
  readonly #from: number;
  readonly #aborted: AbortedProducers;
  #at = 0;
  /** Has a record to give. */
  #batch: Batch | undefined;

  constructor(bytes: Buffer, from: number, aborted: readonly AbortedTransaction[]) {
    this.#bytes = bytes;
    this.#from = from;
    this.#aborted = new AbortedProducers(aborted);
    this.next = Math.max(from, endOf(bytes));
    this.#advance();
  }

  /** Whether all records were taken. */
  get isDone(): boolean {
    return this.#batch === undefined;
  }

  /** The next records, at most `limit`. */
  take(limit: number): LogRecord[] {
    const records: LogRecord[] = [];
    while (this.#batch !== undefined && records.length < limit) {
      records.push(this.#batch.take());
      if (this.#batch.isDone) this.#advance();
    }
    return records;
  }

  #advance(): void {
    this.#batch = undefined;
    for (let end = batchEnd(this.#bytes, this.#at); end !== undefined; end = batchEnd(this.#bytes, this.#at)) {
      const batch = new Batch(this.#bytes.subarray(this.#at, end));
      this.#at = end;
      if (!this.#aborted.keeps(batch) || batch.lastOffset < this.#from) continue;
      batch.open(this.#from);
      if (batch.isDone) continue;
      this.#batch = batch;
      return;
    }
  }
}

/** Where the batch at `at` ends; undefined when there is no whole one. */
function batchEnd(bytes: Buffer, at: number): number | undefined {
  if (at + LENGTH_BYTES > bytes.length) return undefined;
  const end = at + LENGTH_BYTES + bytes.readInt32BE(at + 8);
  return end > bytes.length ? undefined : end;
}

/** Behind the last offset of the last whole batch; 0 without one. */
function endOf(bytes: Buffer): number {
  let last = 0;
  let at = 0;
  for (let end = batchEnd(bytes, at); end !== undefined; end = batchEnd(bytes, at)) {
    last = at;
    at = end;
  }
  return at === 0 ? 0 : new Batch(bytes.subarray(last, at)).lastOffset + 1;
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

class Cursor {
  at = 0;
  readonly #bytes: Buffer;
  #headers = NO_HEADERS;
  #headersAt = 0;
  #headersEnd = 0;

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

  /** They end where the record does. Those of the record before, when they are the same bytes, are the same object. */
  headers(end: number): Headers {
    const { at } = this;
    if (!this.#areLast(at, end)) {
      this.#headers = this.#readHeaders();
      this.#headersAt = at;
      this.#headersEnd = end;
    }
    return this.#headers;
  }

  #areLast(at: number, end: number): boolean {
    const bytes = this.#bytes;
    const distance = at - this.#headersAt;
    if (this.#headersEnd + distance !== end) return false;
    for (let index = at; index < end; index++) if (bytes[index] !== bytes[index - distance]) return false;
    return true;
  }

  #readHeaders(): Headers {
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

const NOTHING = new Cursor(Buffer.alloc(0));

class Batch {
  readonly lastOffset: number;
  readonly producerId: bigint;
  readonly #bytes: Buffer;
  readonly #baseOffset: number;
  readonly #attributes: number;
  readonly #baseTimestamp: number;
  /** Of all records, where the broker gives them their time. */
  readonly #appendTime: number | undefined;
  #cursor = NOTHING;
  #left = 0;

  constructor(bytes: Buffer) {
    const magic = bytes.readInt8(16);
    if (magic !== 2) throw new Error(`record batch of format ${magic}: only format 2 is read, convert the topic`);
    this.#bytes = bytes;
    this.#baseOffset = Number(bytes.readBigInt64BE(0));
    this.#attributes = bytes.readInt16BE(21);
    this.lastOffset = this.#baseOffset + bytes.readInt32BE(23);
    this.producerId = bytes.readBigInt64BE(43);
    this.#baseTimestamp = Number(bytes.readBigInt64BE(27));
    this.#appendTime = (this.#attributes & LOG_APPEND_TIME) === 0 ? undefined : Number(bytes.readBigInt64BE(35));
  }

  get isTransactional(): boolean {
    return (this.#attributes & TRANSACTIONAL) !== 0;
  }
  get isControl(): boolean {
    return (this.#attributes & CONTROL) !== 0;
  }
  /** The key of a control record is its version and its type; a batch has one of them. */
  get isAbortMarker(): boolean {
    this.open(0);
    return !this.isDone && this.take().key?.readInt16BE(2) === ABORT;
  }
  /** Whether all records were taken since it was opened. */
  get isDone(): boolean {
    return this.#left === 0;
  }

  /** Goes to the first record from `from` on. */
  open(from: number): void {
    this.#left = this.#bytes.readInt32BE(57);
    this.#cursor = new Cursor(uncompressed(this.#bytes.subarray(HEADER_BYTES), this.#attributes & COMPRESSION));
    while (this.#left > 0 && this.#peekOffset() < from) this.take();
  }

  /** The next record. */
  take(): LogRecord {
    const cursor = this.#cursor;
    const end = cursor.varint() + cursor.at;
    cursor.at += 1;
    const timestamp = this.#baseTimestamp + cursor.varlong();
    const record = {
      offset: this.#baseOffset + cursor.varint(),
      timestamp: this.#appendTime ?? timestamp,
      key: cursor.bytes(),
      value: cursor.bytes(),
      headers: cursor.headers(end),
    };
    cursor.at = end;
    this.#left--;
    return record;
  }

  #peekOffset(): number {
    const cursor = this.#cursor;
    const start = cursor.at;
    cursor.varint();
    cursor.at += 1;
    cursor.varlong();
    const offset = this.#baseOffset + cursor.varint();
    cursor.at = start;
    return offset;
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
