import { scaledSize } from "../values/money.ts";

/** Lengths below it take one byte. */
const SHORT_LENGTH = 64;
/** Bytes of a long at most. */
const LONGEST_LONG = 10;
const TWO_POW_28 = 2 ** 28;
const TWO_POW_32 = 2 ** 32;

/** The largest amount or rate that {@link putDecimal} writes: what is larger takes another form. */
export const LARGEST_DECIMAL = 2 ** 47 - 1;

/*
 * Avro, written straight into memory in which there is room: each puts something there and says where the next goes.
 */

/** Bytes as they are. */
export function putBytes(bytes: Buffer, begin: number, source: Buffer, from: number, to: number): number {
  let at = begin;
  // A call to copy them would take longer than the few that there are.
  for (let index = from; index < to; index++) bytes[at++] = source[index] as number;
  return at;
}

/** Bytes or text: their length goes before them. */
export function putText(bytes: Buffer, begin: number, source: Buffer, from: number, to: number): number {
  const length = to - from;
  if (length >= SHORT_LENGTH) return putBytes(bytes, putLong(bytes, begin, length), source, from, to);
  bytes[begin] = length * 2;
  return putBytes(bytes, begin + 1, source, from, to);
}

/** A safe integer from 0 on. */
export function putLong(bytes: Buffer, begin: number, value: number): number {
  let at = begin;
  let rest = value * 2;
  // Beyond 32 bits there are no bitwise operations.
  while (rest >= TWO_POW_32) {
    const high = Math.floor(rest / TWO_POW_28);
    const low = rest - high * TWO_POW_28;
    bytes[at] = (low & 0x7f) | 0x80;
    bytes[at + 1] = ((low >>> 7) & 0x7f) | 0x80;
    bytes[at + 2] = ((low >>> 14) & 0x7f) | 0x80;
    bytes[at + 3] = (low >>> 21) | 0x80;
    at += 4;
    rest = high;
  }
  for (rest >>>= 0; rest >= 0x80; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at] = rest;
  return at + 1;
}

/** An amount or a rate, from 0 to {@link LARGEST_DECIMAL}. */
export function putDecimal(bytes: Buffer, begin: number, value: number): number {
  const size = scaledSize(value);
  let at = begin;
  bytes[at++] = size * 2;
  if (size > 4) {
    const high = Math.floor(value / TWO_POW_32);
    bytes[at++] = high >>> 8;
    bytes[at++] = high & 0xff;
  }
  if (size > 1) {
    bytes[at++] = (value >>> 24) & 0xff;
    bytes[at++] = (value >>> 16) & 0xff;
    bytes[at++] = (value >>> 8) & 0xff;
  }
  bytes[at++] = value & 0xff;
  return at;
}

/** The long's bytes by themselves. */
export function longBytes(value: number): Buffer {
  const bytes = Buffer.alloc(LONGEST_LONG);
  return bytes.subarray(0, putLong(bytes, 0, value));
}
