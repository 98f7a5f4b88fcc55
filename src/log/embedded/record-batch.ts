import type { Headers, LogRecord, NewHeaders } from "../port.ts";
import { lengthOf, putInto, type TextOrBytes } from "../text-or-bytes.ts";

/** What a batch holds of one record, apart from where it is. */
export interface Payload {
  readonly key: TextOrBytes | null;
  readonly value: Buffer | null;
  readonly headers?: NewHeaders;
}

/** One row of the table `batches`. */
export interface StoredBatch {
  readonly base: number;
  readonly last: number;
  readonly timestamp: number;
  readonly bytes: Uint8Array;
}

/** A batch holds no more records, and no more bytes unless a single record is larger: what one read decodes is bounded. */
export const BATCH_RECORDS = 1_000;
export const BATCH_BYTES = 512 * 1024;

/*
 * Bytes of a batch, little-endian: count of header names (u16), each name (u16 length, UTF-8); then per record its
 * offset above `base` (u32), its age below `timestamp` in milliseconds (u32), key and value length (i32, -1 is null),
 * count of headers (u16), key, value, and each header as index of its name (u16), length (u32), value.
 */
const FIXED_BYTES = 18;
const HEADER_BYTES = 6;
const NULL_LENGTH = -1;
const NO_HEADERS: Headers = Object.freeze({});

/** Bytes that a record takes in a batch, names of its headers left out. */
export function sizeInBatch(record: Payload): number {
  let size = FIXED_BYTES + (record.key === null ? 0 : lengthOf(record.key)) + (record.value?.length ?? 0);
  for (const name in record.headers) size += HEADER_BYTES + lengthOf(headerValue(record.headers, name));
  return size;
}

/** Encodes records with offsets 0, 1, 2, … above the base, all of the batch's own timestamp. */
export function encodeNew(records: readonly Payload[]): Buffer {
  const { bytes, names, start } = allocate(records);
  let at = start;
  for (let index = 0; index < records.length; index++)
    at = encodeRecord(bytes, at, names, records[index] as Payload, index, 0);
  return bytes;
}

/** Encodes what compaction kept: `base` is the first one's offset, `timestamp` not before any of theirs. */
export function encodeKept(records: readonly LogRecord[], base: number, timestamp: number): Buffer {
  const { bytes, names, start } = allocate(records);
  let at = start;
  for (const record of records)
    at = encodeRecord(bytes, at, names, record, record.offset - base, timestamp - record.timestamp);
  return bytes;
}

/** Appends to `into` the records at offset `from` and above, until it holds `limit`. Keys and values share the batch's memory. */
export function decodeBatch(batch: StoredBatch, from: number, limit: number, into: LogRecord[]): void {
  const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
  const names: string[] = [];
  let at = decodeNames(bytes, names);
  while (at < bytes.length && into.length < limit) {
    const offset = batch.base + bytes.readUInt32LE(at);
    at = offset < from ? skipRecord(bytes, at) : decodeRecord(bytes, at, names, offset, batch.timestamp, into);
  }
}

function allocate(records: readonly Payload[]): { bytes: Buffer; names: Map<string, number>; start: number } {
  const names = new Map<string, number>();
  let size = 2;
  for (const record of records) {
    size += sizeInBatch(record);
    for (const name in record.headers) {
      if (names.has(name)) continue;
      names.set(name, names.size);
      size += 2 + Buffer.byteLength(name);
    }
  }
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, names, start: encodeNames(bytes, names) };
}

function encodeNames(bytes: Buffer, names: ReadonlyMap<string, number>): number {
  let at = bytes.writeUInt16LE(names.size, 0);
  for (const name of names.keys()) {
    const length = bytes.write(name, at + 2);
    bytes.writeUInt16LE(length, at);
    at += 2 + length;
  }
  return at;
}

function decodeNames(bytes: Buffer, into: string[]): number {
  const count = bytes.readUInt16LE(0);
  let at = 2;
  for (let index = 0; index < count; index++) {
    const end = at + 2 + bytes.readUInt16LE(at);
    into.push(bytes.toString("utf8", at + 2, end));
    at = end;
  }
  return at;
}

function encodeRecord(
  bytes: Buffer,
  start: number,
  names: ReadonlyMap<string, number>,
  record: Payload,
  offset: number,
  age: number,
): number {
  const { key, value, headers } = record;
  bytes.writeUInt32LE(offset, start);
  bytes.writeUInt32LE(age, start + 4);
  const keyStart = start + FIXED_BYTES;
  let at = key === null ? keyStart : putInto(bytes, keyStart, key);
  bytes.writeInt32LE(key === null ? NULL_LENGTH : at - keyStart, start + 8);
  bytes.writeInt32LE(value === null ? NULL_LENGTH : value.length, start + 12);
  if (value !== null) at = putInto(bytes, at, value);
  let count = 0;
  for (const name in headers) {
    const end = putInto(bytes, at + HEADER_BYTES, headerValue(headers, name));
    bytes.writeUInt16LE(names.get(name) ?? 0, at);
    bytes.writeUInt32LE(end - at - HEADER_BYTES, at + 2);
    at = end;
    count++;
  }
  bytes.writeUInt16LE(count, start + 16);
  return at;
}

function decodeRecord(
  bytes: Buffer,
  start: number,
  names: readonly string[],
  offset: number,
  timestamp: number,
  into: LogRecord[],
): number {
  const keyLength = bytes.readInt32LE(start + 8);
  const valueLength = bytes.readInt32LE(start + 12);
  const headerCount = bytes.readUInt16LE(start + 16);
  const keyStart = start + FIXED_BYTES;
  const valueStart = keyLength === NULL_LENGTH ? keyStart : keyStart + keyLength;
  let at = valueLength === NULL_LENGTH ? valueStart : valueStart + valueLength;
  let headers = NO_HEADERS;
  if (headerCount > 0) {
    const decoded: Record<string, Buffer> = {};
    for (let index = 0; index < headerCount; index++) {
      const from = at + HEADER_BYTES;
      const to = from + bytes.readUInt32LE(at + 2);
      decoded[names[bytes.readUInt16LE(at)] as string] = bytes.subarray(from, to);
      at = to;
    }
    headers = decoded;
  }
  into.push({
    offset,
    timestamp: timestamp - bytes.readUInt32LE(start + 4),
    key: keyLength === NULL_LENGTH ? null : bytes.subarray(keyStart, keyStart + keyLength),
    value: valueLength === NULL_LENGTH ? null : bytes.subarray(valueStart, valueStart + valueLength),
    headers,
  });
  return at;
}

function skipRecord(bytes: Buffer, start: number): number {
  let at = start + FIXED_BYTES + Math.max(0, bytes.readInt32LE(start + 8)) + Math.max(0, bytes.readInt32LE(start + 12));
  for (let left = bytes.readUInt16LE(start + 16); left > 0; left--) at += HEADER_BYTES + bytes.readUInt32LE(at + 2);
  return at;
}

function headerValue(headers: NewHeaders, name: string): TextOrBytes {
  return headers[name] as TextOrBytes;
}
