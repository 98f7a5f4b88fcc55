import { putAscii } from "../../values/ascii.ts";
import type { NewHeaders, NewRecord } from "../port.ts";
import { lengthOf, putInto, type TextOrBytes } from "../text-or-bytes.ts";
import { crc32c } from "./crc32c.ts";

/** Who writes a batch, and its place in the order of what that producer writes to the partition. */
export interface BatchOrigin {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly sequence: number;
  readonly transactional: boolean;
  /** Milliseconds since 1970, of every record. */
  readonly timestamp: number;
}

/** Records of one partition as one record batch of format 2, uncompressed, that wants its {@link stamp}. */
export interface RecordBatch {
  readonly bytes: Buffer;
  /** Of its records. */
  readonly count: number;
}

/** Brokers take a mebibyte by default; headers of the batch included. */
const BATCH_BYTES = 900 * 1024;
const FIRST_BYTES = 64 * 1024;
const HEADER_BYTES = 61;
const LENGTH_AT = 8;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const TRANSACTIONAL = 0x10;
const COUNT_AT = 57;
/** Of the fields of a record that are not its key, value and headers. */
const MOST_OVERHEAD = 24;
/** Shorter texts have a length of one byte, and take less time one by one than by a call. */
const SHORT_TEXT = 64;
/** Bytes of the length of most records. */
const USUAL_LENGTH_BYTES = 2;

/** Puts records of one partition into as many batches as brokers want them in. Its buffer serves again and again. */
export class BatchEncoder {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #end = HEADER_BYTES;
  #count = 0;
  #whole: RecordBatch[] = [];

  encode(records: readonly NewRecord[]): RecordBatch[] {
    this.#end = HEADER_BYTES;
    this.#count = 0;
    this.#whole = [];
    for (const record of records) this.#add(record);
    if (this.#count > 0) this.#finish();
    return this.#whole;
  }

  #add(record: NewRecord): void {
    const most = mostBytesOf(record);
    if (this.#count > 0 && this.#end + most > BATCH_BYTES) this.#finish();
    if (this.#end + most > this.#bytes.length) this.#grow(most);
    this.#end = writeRecord(this.#bytes, this.#end, record, this.#count++);
  }

  #finish(): void {
    const bytes = Buffer.allocUnsafe(this.#end);
    this.#bytes.copy(bytes, 0, 0, this.#end);
    this.#whole.push({ bytes, count: this.#count });
    this.#end = HEADER_BYTES;
    this.#count = 0;
  }

  #grow(by: number): void {
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + by);
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}

/** Says whose batch it is: the last thing before it is sent. */
export function stamp({ bytes, count }: RecordBatch, origin: BatchOrigin): void {
  bytes.fill(0, 0, LENGTH_AT);
  bytes.writeInt32BE(bytes.length - LENGTH_AT - 4, LENGTH_AT);
  bytes.writeInt32BE(-1, 12);
  bytes.writeInt8(2, 16);
  bytes.writeInt16BE(origin.transactional ? TRANSACTIONAL : 0, ATTRIBUTES_AT);
  bytes.writeInt32BE(count - 1, 23);
  bytes.writeBigInt64BE(BigInt(origin.timestamp), 27);
  bytes.writeBigInt64BE(BigInt(origin.timestamp), 35);
  bytes.writeBigInt64BE(origin.producerId, 43);
  bytes.writeInt16BE(origin.producerEpoch, 51);
  bytes.writeInt32BE(origin.sequence, 53);
  bytes.writeInt32BE(count, COUNT_AT);
  bytes.writeUInt32BE(crc32c(bytes, ATTRIBUTES_AT, bytes.length), CRC_AT);
}

/** Upper bound of what the record takes in a batch. */
export function mostBytesOf({ key, value, headers }: NewRecord): number {
  let bytes = MOST_OVERHEAD + mostLengthOf(key) + (value?.length ?? 0);
  for (const name in headers) bytes += 10 + 3 * name.length + mostLengthOf(headers[name] ?? null);
  return bytes;
}

function mostLengthOf(value: TextOrBytes | null): number {
  if (value === null) return 0;
  return typeof value === "string" ? 3 * value.length : value.length;
}

/** Its length comes first, and is known last: mostly it fits in where it was left room. */
function writeRecord(batch: Buffer, start: number, record: NewRecord, offsetDelta: number): number {
  const from = start + USUAL_LENGTH_BYTES;
  const end = writeBody(batch, from, record, offsetDelta);
  const lengthBytes = sizeOfVarint(end - from);
  if (lengthBytes !== USUAL_LENGTH_BYTES) batch.copyWithin(start + lengthBytes, from, end);
  return writeVarint(batch, start, end - from) + end - from;
}

function writeBody(batch: Buffer, start: number, { key, value, headers }: NewRecord, offsetDelta: number): number {
  let at = start;
  batch[at++] = 0;
  batch[at++] = 0;
  at = writeVarint(batch, at, offsetDelta);
  at = writeSized(batch, at, key);
  at = writeSized(batch, at, value);
  at = writeVarint(batch, at, countOf(headers));
  for (const name in headers) {
    at = writeSized(batch, at, name);
    at = writeSized(batch, at, headers[name] ?? null);
  }
  return at;
}

function countOf(headers: NewHeaders | undefined): number {
  let count = 0;
  for (const _ in headers) count++;
  return count;
}

function writeSized(batch: Buffer, at: number, value: TextOrBytes | null): number {
  if (value === null) return writeVarint(batch, at, -1);
  if (typeof value === "string" && value.length < SHORT_TEXT) {
    const end = putAscii(batch, at + 1, value);
    if (end >= 0) {
      batch[at] = 2 * value.length;
      return end;
    }
  }
  return putInto(batch, writeVarint(batch, at, lengthOf(value)), value);
}

/** Of a length or an index: the format's zigzag doubles it. */
function sizeOfVarint(value: number): number {
  let size = 1;
  for (let rest = zigzag(value); rest >= 0x80; rest >>>= 7) size++;
  return size;
}

function writeVarint(batch: Buffer, at: number, value: number): number {
  let rest = zigzag(value);
  let next = at;
  for (; rest >= 0x80; rest >>>= 7) batch[next++] = (rest & 0x7f) | 0x80;
  batch[next++] = rest;
  return next;
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}
