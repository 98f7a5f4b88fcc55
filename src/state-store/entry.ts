/** What is kept of a player: his name, how many records of the checkpoint he is, and the bytes. */
export interface EntryParts {
  readonly key: string;
  readonly records: number;
  readonly payload: Buffer;
}

/** Length of the whole, of the key, and the number of records. */
const HEAD_BYTES = 4 + 2 + 2;
const MAX_KEY_BYTES = 0xffff;

/** Bytes that the entry takes. Throws when the key is longer than a name may be. */
export function entryLength({ key, payload }: EntryParts): number {
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes > MAX_KEY_BYTES) throw new Error(`a player's key of ${keyBytes} bytes is too long for the state store`);
  return HEAD_BYTES + keyBytes + payload.length;
}

/** `length`: what {@link entryLength} says. */
export function writeEntry(target: Buffer, at: number, { key, records, payload }: EntryParts, length: number): void {
  target.writeUInt32LE(length, at);
  target.writeUInt16LE(length - HEAD_BYTES - payload.length, at + 4);
  target.writeUInt16LE(records, at + 6);
  target.write(key, at + HEAD_BYTES);
  payload.copy(target, at + length - payload.length);
}

/** Length of the entry that begins there. */
export function lengthAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at);
}

export function keyOf(entry: Buffer): string {
  return entry.toString("utf8", HEAD_BYTES, HEAD_BYTES + entry.readUInt16LE(4));
}

export function recordsOf(entry: Buffer): number {
  return entry.readUInt16LE(6);
}

/** Whether an entry of the key and the length has no payload. */
export function isEmptyEntry(key: string, length: number): boolean {
  return length === HEAD_BYTES + Buffer.byteLength(key);
}

/** A view. */
export function payloadOf(entry: Buffer): Buffer {
  return entry.subarray(HEAD_BYTES + entry.readUInt16LE(4));
}
