const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

/** Table `i` advances a byte that has `i` more bytes behind it: eight bytes then cost eight look-ups and no chain. */
const TABLES = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] ?? 0;
    tables[at] = (before >>> 8) ^ (tables[before & 0xff] ?? 0);
  }
  return tables;
}

/** CRC-32C (Castagnoli) of the bytes from `start` to `end`, as an unsigned integer. */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  const t = TABLES;
  let crc = -1;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low =
      crc ^
      (byteAt(bytes, at) |
        (byteAt(bytes, at + 1) << 8) |
        (byteAt(bytes, at + 2) << 16) |
        (byteAt(bytes, at + 3) << 24));
    crc =
      (t[1792 + (low & 0xff)] as number) ^
      (t[1536 + ((low >>> 8) & 0xff)] as number) ^
      (t[1280 + ((low >>> 16) & 0xff)] as number) ^
      (t[1024 + (low >>> 24)] as number) ^
      (t[768 + byteAt(bytes, at + 4)] as number) ^
      (t[512 + byteAt(bytes, at + 5)] as number) ^
      (t[256 + byteAt(bytes, at + 6)] as number) ^
      (t[byteAt(bytes, at + 7)] as number);
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (t[(crc ^ byteAt(bytes, at)) & 0xff] as number);
  return (crc ^ -1) >>> 0;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}
