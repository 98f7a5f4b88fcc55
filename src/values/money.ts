/**
 * Exact money (inputs.md, section 3): an integer count of 1e-8 of a currency unit.
 *
 * Held as a JavaScript number while it is a safe integer (up to about 90 million units) and as a bigint beyond, because
 * numbers cost a tenth of bigints on the hot path. Every function returns the number form when it fits, so `===` compares.
 */
export type Money = (number | bigint) & { readonly __unit: "money" };

/** An exchange rate: an integer count of 1e-12. Always > 0. */
export type Rate = (number | bigint) & { readonly __unit: "rate" };

/** A quotient of two amounts: an integer count of 1e-8, half-even. */
export type Ratio = Money;

export const MONEY_SCALE = 8;
export const RATE_SCALE = 12;
export const ZERO = 0 as Money;
const RATE_ONE = 10 ** RATE_SCALE;
/** Cents times a rate of up to 6 decimals needs no rounding: their product is the base amount, without bigints. */
const SHORT = 10 ** (RATE_SCALE / 2);

function shrink(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

export function add(a: Money, b: Money): Money {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum as Money;
  }
  return shrink(BigInt(a) + BigInt(b)) as Money;
}

export function negate(a: Money): Money {
  return (a === 0 ? 0 : -a) as Money;
}

export function subtract(a: Money, b: Money): Money {
  return add(a, negate(b));
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareMoney(a: Money, b: Money): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Quotient of two integers rounded half to even; the divisor is positive. */
function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const roundsAway = twice > divisor || (twice === divisor && quotient % 2n !== 0n);
  if (!roundsAway) return quotient;
  return dividend < 0n ? quotient - 1n : quotient + 1n;
}

/** The amount in base currency: amount × rate, rounded half-even to 8 decimals once (inputs.md, section 3). */
export function convert(amount: Money, rate: Rate): Money {
  if (rate === RATE_ONE) return amount;
  if (typeof amount === "number" && typeof rate === "number" && amount % SHORT === 0 && rate % SHORT === 0) {
    const product = (amount / SHORT) * (rate / SHORT);
    if (Number.isSafeInteger(product)) return product as Money;
  }
  return shrink(divideHalfEven(BigInt(amount) * BigInt(rate), BigInt(RATE_ONE))) as Money;
}

/** What a remainder is multiplied by to divide on: two of the quotient's decimals. */
const DIVISION_STEP = 100;

/** The same as {@link divideHalfEven} of `dividend` × 10^8, without bigints; undefined when a part could get too large for that. */
function divideNumbers(dividend: number, divisor: number): number | undefined {
  if (divisor > Number.MAX_SAFE_INTEGER / DIVISION_STEP) return undefined;
  const size = Math.abs(dividend);
  let rest = size % divisor;
  let quotient = (size - rest) / divisor;
  for (let decimals = 0; decimals < MONEY_SCALE; decimals += 2) {
    const part = rest * DIVISION_STEP;
    // Below 100 the division rounds by less than 1 / divisor, so it never reaches the next integer.
    const digits = Math.floor(part / divisor);
    rest = part - digits * divisor;
    quotient = quotient * DIVISION_STEP + digits;
  }
  const twice = 2 * rest;
  if (twice > divisor || (twice === divisor && quotient % 2 === 1)) quotient++;
  if (!Number.isSafeInteger(quotient)) return undefined;
  return dividend < 0 && quotient !== 0 ? -quotient : quotient;
}

/** `dividend / divisor` at 8 decimals, half-even; null when the divisor is 0. The divisor is not negative. */
export function ratio(dividend: Money, divisor: Money): Ratio | null {
  if (divisor === 0) return null;
  if (typeof dividend === "number" && typeof divisor === "number") {
    const quotient = divideNumbers(dividend, divisor);
    if (quotient !== undefined) return quotient as Ratio;
  }
  return shrink(divideHalfEven(BigInt(dividend) * 10n ** BigInt(MONEY_SCALE), BigInt(divisor))) as Ratio;
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;
const MAX_INTEGER_DIGITS = 30;

/**
 * The decimal that `text` spells, as an integer at `scale`, half-even where more digits are given.
 * Undefined when the text is no decimal number or has more than 30 digits before the point.
 */
function parseScaled(text: string, scale: number): number | bigint | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponentText = "0"] = match;
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, "");
  const exponent = Number(exponentText) - fraction.length + scale;
  if (digits.length + exponent - scale > MAX_INTEGER_DIGITS && digits !== "0") return undefined;
  const value =
    exponent >= 0
      ? BigInt(digits) * 10n ** BigInt(digits === "0" ? 0 : exponent)
      : -exponent > digits.length
        ? 0n
        : divideHalfEven(BigInt(digits), 10n ** BigInt(-exponent));
  return shrink(sign === "-" ? -value : value);
}

/** Amount from decimal text such as `12.5` or `1e-3`; undefined when it is none. */
export function parseMoney(text: string): Money | undefined {
  return parseScaled(text, MONEY_SCALE) as Money | undefined;
}

/** Exchange rate from decimal text; undefined when it is none. The caller checks that it is > 0. */
export function parseRate(text: string): Rate | undefined {
  return parseScaled(text, RATE_SCALE) as Rate | undefined;
}

function formatScaled(value: number | bigint, scale: number): string {
  const negative = value < 0;
  const digits = (negative ? -value : value).toString().padStart(scale + 1, "0");
  return `${negative ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Decimal text with all 8 decimals, e.g. `12.50000000`. */
export function formatMoney(value: Money): string {
  return formatScaled(value, MONEY_SCALE);
}

export function formatRate(value: Rate): string {
  return formatScaled(value, RATE_SCALE);
}

/** Bytes of a decimal(38), the longest there is. */
const FULL_BYTES = 16;

/** Bytes of the amount or rate as Avro's `decimal`: usual ones take 1, 4 or 6, larger ones all 16. */
export function scaledSize(value: number | bigint): number {
  if (typeof value === "bigint" || value < -0x800000000000 || value >= 0x800000000000) return FULL_BYTES;
  return value >= -0x80 && value < 0x80 ? 1 : value >= -0x80000000 && value < 0x80000000 ? 4 : 6;
}

/** The largest decimal(38), positive or negative. */
const LARGEST = 10n ** 38n - 1n;

/** What a decimal(38) can hold of it: sums of the largest amounts that are accepted are larger. */
function saturated(value: bigint): bigint {
  return value > LARGEST ? LARGEST : value < -LARGEST ? -LARGEST : value;
}

/** Writes two's complement, big endian, in the size that {@link scaledSize} says; the largest decimal(38) for what is larger. */
export function writeScaled(bytes: Buffer, at: number, size: number, value: number | bigint): void {
  if (typeof value === "number" && size < FULL_BYTES) {
    bytes.writeIntBE(value, at, size);
    return;
  }
  const whole = saturated(BigInt(value));
  bytes.writeBigInt64BE(BigInt.asIntN(64, whole >> 64n), at);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, whole), at + 8);
}

/** Two's complement, big endian, of any length. */
export function readScaled(bytes: Buffer, from: number, length: number): number | bigint {
  if (length === 0) return 0;
  if (length <= 6) return bytes.readIntBE(from, length);
  const digits = bytes.toString("hex", from, from + length);
  return shrink(BigInt.asIntN(length * 8, BigInt(`0x${digits}`)));
}

/** Two's complement, big endian: Avro's `decimal`. */
export function scaledToBytes(value: number | bigint): Buffer {
  const bytes = Buffer.allocUnsafe(scaledSize(value));
  writeScaled(bytes, 0, bytes.length, value);
  return bytes;
}

/** The reverse of {@link scaledToBytes}. */
export function scaledFromBytes(bytes: Buffer): number | bigint {
  return readScaled(bytes, 0, bytes.length);
}
