/**
 * A 53-bit hash of bytes: tells a repeat with the same content from one with other content. Not for secrets.
 * Two interleaved 32-bit multiply-and-mix lanes.
 */
export function contentHash(bytes: Uint8Array, from: number): number {
  let low = 0x9e3779b9;
  let high = 0x85ebca6b;
  for (let index = from; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x5bd1e995);
    high ^= low >>> 15;
  }
  low = Math.imul(low ^ (low >>> 16), 0x7feb352d);
  high = Math.imul(high ^ (high >>> 13), 0x846ca68b);
  return ((high ^ low) & 0x1fffff) * 0x100000000 + ((low ^ (high >>> 11)) >>> 0);
}
