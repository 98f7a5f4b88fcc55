import type { NewRecord } from "../port.ts";
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

const HEADER_BYTES = 61;
const LENGTH_AT = 8;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const TRANSACTIONAL = 0x10;
/** Of the fields of a record that are not its key, value and headers. */
const MOST_OVERHEAD = 24;

/** Records of one partition as one record batch of format 2, uncompressed. */
export function encodeBatch(records: readonly NewRecord[], origin: BatchOrigin): Buffer {
  const batch = Buffer.allocUnsafe(records.reduce((sum, record) => sum + mostBytesOf(record), HEADER_BYTES));
  let end = HEADER_BYTES;
  for (const [index, record] of records.entries()) end = writeRecord(batch, end, record, index);
  writeHeader(batch, end, records.length, origin);
  return batch.subarray(0, end);
}

/** Upper bound of what the record takes in a batch. */
export function mostBytesOf({ key, value, headers }: NewRecord): number {
  let bytes = MOST_OVERHEAD + (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in headers) bytes += 10 + 3 * name.length + (headers[name]?.length ?? 0);
  return bytes;
}

function writeHeader(batch: Buffer, end: number, count: number, origin: BatchOrigin): void {
  batch.fill(0, 0, LENGTH_AT);
  batch.writeInt32BE(end - LENGTH_AT - 4, LENGTH_AT);
  batch.writeInt32BE(-1, 12);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(origin.transactional ? TRANSACTIONAL : 0, ATTRIBUTES_AT);
  batch.writeInt32BE(count - 1, 23);
  batch.writeBigInt64BE(BigInt(origin.timestamp), 27);
  batch.writeBigInt64BE(BigInt(origin.timestamp), 35);
  batch.writeBigInt64BE(origin.producerId, 43);
  batch.writeInt16BE(origin.producerEpoch, 51);
  batch.writeInt32BE(origin.sequence, 53);
  batch.writeInt32BE(count, 57);
  batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT, end), CRC_AT);
}

function writeRecord(batch: Buffer, start: number, record: NewRecord, offsetDelta: number): number {
  const { key, value, headers = {} } = record;
  const names = Object.keys(headers);
  let at = writeVarint(batch, start, bodyBytesOf(record, names, offsetDelta));
  batch[at++] = 0;
  batch[at++] = 0;
  at = writeVarint(batch, at, offsetDelta);
  at = writeBytes(batch, at, key);
  at = writeBytes(batch, at, value);
  at = writeVarint(batch, at, names.length);
  for (const name of names) {
    at = writeVarint(batch, at, Buffer.byteLength(name));
    at += batch.write(name, at);
    at = writeBytes(batch, at, headers[name] ?? null);
  }
  return at;
}

function bodyBytesOf({ key, value, headers }: NewRecord, names: readonly string[], offsetDelta: number): number {
  let bytes = 2 + sizeOfVarint(offsetDelta) + sizeOfBytes(key) + sizeOfBytes(value) + sizeOfVarint(names.length);
  for (const name of names) {
    const length = Buffer.byteLength(name);
    bytes += sizeOfVarint(length) + length + sizeOfBytes(headers?.[name] ?? null);
  }
  return bytes;
}

function sizeOfBytes(bytes: Buffer | null): number {
  return bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length;
}

function writeBytes(batch: Buffer, at: number, bytes: Buffer | null): number {
  if (bytes === null) return writeVarint(batch, at, -1);
  const start = writeVarint(batch, at, bytes.length);
  batch.set(bytes, start);
  return start + bytes.length;
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
