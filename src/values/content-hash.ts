import { finish, joined } from "./hash-lanes.ts";

/** Odd constants with their bits well spread: the two lanes tell apart what one alone would not. */
const LOW = { seed: 0x9e3779b9, first: 0xcc9e2d51, second: 0x1b873593 };
const HIGH = { seed: 0x85ebca6b, first: 0xab0e9789, second: 0x38b34ae5 };

/** Of the memory hashed last: records of one fetch share it, and to make a view takes half as long as to hash one of them. */
let lastView: DataView = new DataView(new ArrayBuffer(0));

/**
 * A 53-bit hash of bytes: tells a repeat with the same content from one with other content. Not for secrets.
 * Two lanes of 32 bits take in four bytes at a time.
 */
export function contentHash(bytes: Uint8Array, from: number): number {
  let low = LOW.seed;
  let high = HIGH.seed;
  const view = viewOf(bytes.buffer);
  const start = bytes.byteOffset;
  let index = from;
  for (; index + 4 <= bytes.length; index += 4) {
    const word = view.getInt32(start + index, true);
    low = takeIn(low, word, LOW.first, LOW.second);
    high = takeIn(high, word, HIGH.first, HIGH.second);
  }
  // Bytes that are not there are read as zeros: the length tells them from zeros that are.
  const rest = lastWord(bytes, index);
  const length = bytes.length - from;
  low = finish(takeIn(low, rest, LOW.first, LOW.second) ^ length);
  high = finish(takeIn(high, rest, HIGH.first, HIGH.second) ^ length);
  return joined(high ^ low, low);
}

function viewOf(memory: ArrayBufferLike): DataView {
  if (lastView.buffer !== memory) lastView = new DataView(memory);
  return lastView;
}

function lastWord(bytes: Uint8Array, index: number): number {
  return (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8) | ((bytes[index + 2] ?? 0) << 16);
}

function takeIn(lane: number, word: number, first: number, second: number): number {
  const mixed = lane ^ Math.imul(rotate(Math.imul(word, first), 15), second);
  return (Math.imul(rotate(mixed, 13), 5) + second) | 0;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
