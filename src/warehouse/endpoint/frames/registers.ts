/** Where a register of 64 bits is, in bytes. */
export type Register = number;

const MOST = 32;
const registers = new DataView(new ArrayBuffer(8 * MOST));
let taken = 0;

/*
 * Arithmetic modulo 2^64 on pairs of 32-bit halves. The language's own integers of that size are made anew by every
 * operation and take more than three times as long. Results may go to a register that is an operand as well.
 */

export function register(value = 0n): Register {
  const place = taken;
  taken += 8;
  registers.setBigUint64(place, value, true);
  return place;
}

export function integerIn(a: Register): bigint {
  return registers.getBigUint64(a, true);
}

/** `number` is below 2^32. */
export function put(to: Register, number: number): void {
  write(to, 0, number);
}

/** The eight bytes at `place`, little endian. */
export function load(to: Register, source: DataView, place: number): void {
  write(to, source.getInt32(place + 4, true), source.getInt32(place, true));
}

export function copy(to: Register, a: Register): void {
  write(to, high(a), low(a));
}

export function swap(a: Register, b: Register): void {
  const [highA, lowA] = [high(a), low(a)];
  copy(a, b);
  write(b, highA, lowA);
}

export function add(to: Register, a: Register, b: Register): void {
  const sum = (low(a) >>> 0) + (low(b) >>> 0);
  write(to, high(a) + high(b) + (sum > 0xffff_ffff ? 1 : 0), sum);
}

export function subtract(to: Register, a: Register, b: Register): void {
  const difference = (low(a) >>> 0) - (low(b) >>> 0);
  write(to, high(a) - high(b) - (difference < 0 ? 1 : 0), difference);
}

export function xor(to: Register, a: Register, b: Register): void {
  write(to, high(a) ^ high(b), low(a) ^ low(b));
}

export function multiply(to: Register, a: Register, b: Register): void {
  const [lowA, lowB] = [low(a), low(b)];
  const crossed = Math.imul(high(a), lowB) + Math.imul(lowA, high(b));
  write(to, highOfProduct(lowA, lowB) + crossed, Math.imul(lowA, lowB));
}

/** To the right. */
export function rotate(to: Register, a: Register, bits: number): void {
  const [upper, lower] = bits < 32 ? [high(a), low(a)] : [low(a), high(a)];
  const shift = bits & 31;
  // A shift by 32 is one by 0 here.
  if (shift === 0) write(to, upper, lower);
  else write(to, (upper >>> shift) | (lower << (32 - shift)), (lower >>> shift) | (upper << (32 - shift)));
}

/** `a` xor `a` shifted to the right by 47 bits. */
export function fold(to: Register, a: Register): void {
  write(to, high(a), low(a) ^ (high(a) >>> 15));
}

/** The upper half of the product of two unsigned numbers of 32 bits, from products of 16 bits, which are exact. */
function highOfProduct(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = (Math.imul(a1, b0) >>> 0) + (Math.imul(a0, b0) >>> 16);
  const other = (Math.imul(a0, b1) >>> 0) + (middle & 0xffff);
  return (Math.imul(a1, b1) >>> 0) + (middle >>> 16) + (other >>> 16);
}

function low(a: Register): number {
  return registers.getInt32(a, true);
}

function high(a: Register): number {
  return registers.getInt32(a + 4, true);
}

function write(to: Register, upper: number, lower: number): void {
  registers.setInt32(to, lower, true);
  registers.setInt32(to + 4, upper, true);
}
