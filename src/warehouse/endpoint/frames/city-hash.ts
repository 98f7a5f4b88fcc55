import { add, copy, fold, integerIn, load, multiply, put, register, rotate, subtract, swap, xor } from "./registers.ts";

/*
 * CityHash128 as it was in version 1.0.2: ClickHouse's checksums stayed with it when later versions gave other values.
 * Variables are registers that all calls share: a call ends before another begins.
 */

const K0 = register(0xc3a5c85c97cb3127n);
const K1 = register(0xb492b66fbe98f273n);
const K2 = register(0x9ae16a3b2f90404fn);
const K3 = register(0xc949d7c7509e6557n);
const PAIR = register(0x9ddfea08eb382d69n);

const LENGTH = register();
const WORD = register();
const [X, Y, Z] = [register(), register(), register()];
const [V0, V1, W0, W1] = [register(), register(), register(), register()];
const [A, B, C, D] = [register(), register(), register(), register()];
/** Of {@link pairTo} and {@link shortTo} alone. */
const [LEFT, RIGHT] = [register(), register()];
/** Of {@link mix32} alone. */
const [SUM, TURNED, START] = [register(), register(), register()];

/** How much one round of the loop for long inputs takes. */
const STEP = 64;
const TAIL = 32;
const LONG = 128;

/** Both halves of the hash of eight bytes or more, the lower one first. */
export function cityHash128(bytes: Uint8Array): readonly [bigint, bigint] {
  if (bytes.length < 8) throw new RangeError(`nothing of ${bytes.length} bytes is hashed here, but of 8 or more`);
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 16) {
    load(X, source, 0);
    xor(X, X, K3);
    load(Y, source, 8);
    hashRest(source, 16);
  } else {
    put(LENGTH, bytes.length);
    multiply(X, LENGTH, K0);
    load(WORD, source, 0);
    xor(X, X, WORD);
    load(Y, source, bytes.length - 8);
    xor(Y, Y, K1);
    hashRest(source, bytes.length);
  }
  return [integerIn(X), integerIn(Y)];
}

/** Leaves the hash in X and Y, where it finds the seed. */
function hashRest(source: DataView, from: number): void {
  const length = source.byteLength - from;
  put(LENGTH, length);
  if (length < LONG) hashShort(source, from, length);
  else hashLong(source, from, length);
}

function hashShort(source: DataView, from: number, length: number): void {
  copy(A, X);
  copy(B, Y);
  if (length <= 16) startUpTo16(source, from, length);
  else startAndFold16(source, from, length);
  pairTo(A, A, C);
  pairTo(B, D, B);
  xor(X, A, B);
  pairTo(Y, B, A);
}

function startUpTo16(source: DataView, from: number, length: number): void {
  multiply(A, A, K1);
  fold(A, A);
  multiply(A, A, K1);
  shortTo(D, source, from, length);
  multiply(C, B, K1);
  add(C, C, D);
  if (length >= 8) load(D, source, from);
  else copy(D, C);
  add(D, D, A);
  fold(D, D);
}

function startAndFold16(source: DataView, from: number, length: number): void {
  const end = from + length;
  load(C, source, end - 8);
  add(C, C, K1);
  pairTo(C, C, A);
  load(WORD, source, end - 16);
  add(WORD, WORD, C);
  add(D, B, LENGTH);
  pairTo(D, D, WORD);
  add(A, A, D);
  for (let at = from; at < end - 16; at += 16) {
    foldWord(A, source, at);
    xor(B, B, A);
    foldWord(C, source, at + 8);
    xor(D, D, C);
  }
}

function foldWord(to: number, source: DataView, at: number): void {
  load(WORD, source, at);
  multiply(WORD, WORD, K1);
  fold(WORD, WORD);
  multiply(WORD, WORD, K1);
  xor(to, to, WORD);
  multiply(to, to, K1);
}

function hashLong(source: DataView, from: number, length: number): void {
  startLong(source, from);
  const end = from + length;
  let at = from;
  for (; end - at >= LONG; at += 2 * STEP) {
    hashStep(source, at);
    hashStep(source, at + STEP);
  }
  finishLong(source, at, end);
}

function startLong(source: DataView, from: number): void {
  multiply(Z, LENGTH, K1);
  xor(V0, Y, K1);
  rotate(V0, V0, 49);
  multiply(V0, V0, K1);
  addWord(V0, source, from);
  rotate(V1, V0, 42);
  multiply(V1, V1, K1);
  addWord(V1, source, from + 8);
  add(W0, Y, Z);
  rotate(W0, W0, 35);
  multiply(W0, W0, K1);
  add(W0, W0, X);
  copy(W1, X);
  addWord(W1, source, from + 88);
  rotate(W1, W1, 53);
  multiply(W1, W1, K1);
}

function hashStep(source: DataView, at: number): void {
  add(X, X, Y);
  add(X, X, V0);
  addWord(X, source, at + 16);
  rotate(X, X, 37);
  multiply(X, X, K1);
  add(Y, Y, V1);
  addWord(Y, source, at + 48);
  rotate(Y, Y, 42);
  multiply(Y, Y, K1);
  xor(X, X, W1);
  xor(Y, Y, V0);
  xor(Z, Z, W0);
  rotate(Z, Z, 33);
  multiply(V0, V1, K1);
  add(V1, X, W0);
  mix32(V0, V1, source, at);
  add(W0, Z, W1);
  copy(W1, Y);
  mix32(W0, W1, source, at + TAIL);
  swap(Z, X);
}

/** The rest, in pieces from its end; the last of them may reach into what was hashed before. */
function finishLong(source: DataView, from: number, end: number): void {
  rotate(WORD, W0, 37);
  multiply(WORD, WORD, K0);
  add(Y, Y, WORD);
  add(Y, Y, Z);
  add(WORD, V0, Z);
  rotate(WORD, WORD, 49);
  multiply(WORD, WORD, K0);
  add(X, X, WORD);
  for (let done = 0; done < end - from; done += TAIL) hashTail(source, end - done - TAIL);
  pairTo(X, X, V0);
  pairTo(Y, Y, W0);
  add(A, X, V1);
  pairTo(A, A, W1);
  add(B, X, W1);
  add(C, Y, V1);
  add(X, A, Y);
  pairTo(Y, B, C);
}

function hashTail(source: DataView, at: number): void {
  subtract(Y, Y, X);
  rotate(Y, Y, 42);
  multiply(Y, Y, K0);
  add(Y, Y, V1);
  addWord(W0, source, at + 16);
  rotate(X, X, 49);
  multiply(X, X, K0);
  add(X, X, W0);
  add(W0, W0, V0);
  mix32(V0, V1, source, at);
}

function addWord(to: number, source: DataView, at: number): void {
  load(WORD, source, at);
  add(to, to, WORD);
}

/** Takes 32 bytes into both. */
function mix32(first: number, second: number, source: DataView, at: number): void {
  addWord(first, source, at);
  copy(START, first);
  add(SUM, second, first);
  addWord(SUM, source, at + 24);
  rotate(SUM, SUM, 21);
  addWord(first, source, at + 8);
  addWord(first, source, at + 16);
  rotate(TURNED, first, 44);
  add(SUM, SUM, TURNED);
  addWord(first, source, at + 24);
  add(second, SUM, START);
}

/** One word of two. */
function pairTo(to: number, first: number, second: number): void {
  xor(LEFT, first, second);
  multiply(LEFT, LEFT, PAIR);
  fold(LEFT, LEFT);
  xor(RIGHT, second, LEFT);
  multiply(RIGHT, RIGHT, PAIR);
  fold(RIGHT, RIGHT);
  multiply(to, RIGHT, PAIR);
}

/** One word of up to 16 bytes. LENGTH is how many. */
function shortTo(to: number, source: DataView, from: number, length: number): void {
  if (length > 8) {
    load(to, source, from + length - 8);
    add(WORD, to, LENGTH);
    rotate(WORD, WORD, length);
    load(START, source, from);
    pairTo(START, START, WORD);
    xor(to, to, START);
  } else if (length >= 4) {
    put(WORD, source.getUint32(from, true));
    for (let doublings = 0; doublings < 3; doublings++) add(WORD, WORD, WORD);
    add(WORD, WORD, LENGTH);
    put(to, source.getUint32(from + length - 4, true));
    pairTo(to, WORD, to);
  } else if (length > 0) {
    const middle = source.getUint8(from + (length >> 1));
    put(WORD, source.getUint8(from) + 256 * middle);
    multiply(WORD, WORD, K2);
    put(to, length + 4 * source.getUint8(from + length - 1));
    multiply(to, to, K3);
    xor(to, to, WORD);
    fold(to, to);
    multiply(to, to, K2);
  } else {
    copy(to, K2);
  }
}
