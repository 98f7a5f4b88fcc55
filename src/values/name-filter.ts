import type { IdentityHash } from "./identity-hash.ts";

/** Per name: of names that are not in it, one in a thousand is taken for one that is. */
const BITS_PER_NAME = 16;
const PROBES = 6;

/** Room for so many names: which are in a set, in two bytes each. "No" is certain, "yes" is to be looked at (a Bloom filter). */
export function newNameFilter(names: number): Buffer {
  return Buffer.alloc(Math.max(1, Math.ceil((names * BITS_PER_NAME) / 8)));
}

/** The name with the hash is in the set. */
export function addName(filter: Buffer, hash: Readonly<IdentityHash>): void {
  for (let probe = 0; probe < PROBES; probe++) {
    const bit = bitOf(filter, hash, probe);
    filter[bit >> 3] = (filter[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
}

/** False: the name with the hash was not added to the filter. */
export function mayHave(filter: Buffer, hash: Readonly<IdentityHash>): boolean {
  for (let probe = 0; probe < PROBES; probe++) {
    const bit = bitOf(filter, hash, probe);
    if (((filter[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** Two hashes make as many as are needed: the second says how far apart they are. */
function bitOf({ length }: Buffer, { first, rest }: Readonly<IdentityHash>, probe: number): number {
  const low = first >>> 0;
  const apart = (Math.floor(first / 2 ** 32) << 11) | rest | 1;
  return Math.floor((((low + Math.imul(probe, apart)) >>> 0) / 2 ** 32) * length * 8);
}
