import { longBytes, putText } from "../../records/avro-bytes.ts";
import type { ItemValues } from "./item-values.ts";

const ZERO = 0x30;

/** A value as a text, as it stands in the body. */
export function putField(bytes: Buffer, at: number, body: Buffer, { from, to }: ItemValues, field: number): number {
  return putText(bytes, at, body, from[field] ?? 0, to[field] ?? 0);
}

/** A number's decimal digits, of which there are so many. */
export function putDigits(bytes: Buffer, begin: number, digits: number, number: number): number {
  const end = begin + digits;
  let rest = number;
  for (let at = end - 1; at >= begin; at--) {
    bytes[at] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return end;
}

export function digitsOf(number: number): number {
  let digits = 1;
  for (let rest = number; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  return digits;
}

/** Texts as a record has them, one after the other. */
export function textsOf(...each: string[]): Buffer {
  return Buffer.concat(each.flatMap((text) => [longBytes(Buffer.byteLength(text)), Buffer.from(text)]));
}
