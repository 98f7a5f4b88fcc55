/** A key or the value of a header as it is appended: a text stands for its bytes in UTF-8. */
export type TextOrBytes = string | Buffer;

/** In bytes. */
export function lengthOf(value: TextOrBytes): number {
  return typeof value === "string" ? Buffer.byteLength(value) : value.length;
}

/** Writes the value into `bytes` at `at`; where it ends. */
export function putInto(bytes: Buffer, at: number, value: TextOrBytes): number {
  if (typeof value === "string") return at + bytes.write(value, at);
  bytes.set(value, at);
  return at + value.length;
}
