import { hash } from "node:crypto";
import { joinKey } from "../values/player-key.ts";

/** Words of 32 bits that a grant's digest has. */
const WORDS = 4;
const FIRST_SLOTS = 1024;
/** Share of the slots that may be taken: beyond it looking takes long. */
const FULL = 0.75;

/** What is granted once (inputs.md, section 4). */
export interface GrantIdentity {
  readonly tenant: string;
  readonly campaignId: string;
  readonly playerId: string;
  readonly gameId: string;
}

/** 16 bytes that stand for the identity: two are the same only with a chance that does not matter. */
export function identityDigest({ tenant, campaignId, playerId, gameId }: GrantIdentity): Buffer {
  return hash("sha256", joinKey(tenant, campaignId, playerId, gameId), "buffer").subarray(0, 4 * WORDS);
}

/** Which identities were granted: digests in one flat table, 20 to 45 bytes for each, as they are kept for ever. */
export class GrantedIndex {
  #table = new Uint32Array(FIRST_SLOTS * WORDS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(digest: Buffer): boolean {
    return isTaken(this.#table, slotOf(this.#table, wordsOf(digest), 0));
  }

  add(digest: Buffer): void {
    const words = wordsOf(digest);
    const slot = slotOf(this.#table, words, 0);
    if (isTaken(this.#table, slot)) return;
    this.#table.set(words, slot);
    this.#size++;
    if (this.#size * WORDS > FULL * this.#table.length) this.#grow();
  }

  #grow(): void {
    const [table, larger] = [this.#table, new Uint32Array(this.#table.length * 2)];
    for (let from = 0; from < table.length; from += WORDS) {
      if (!isTaken(table, from)) continue;
      const slot = slotOf(larger, table, from);
      for (let word = 0; word < WORDS; word++) larger[slot + word] = table[from + word] ?? 0;
    }
    this.#table = larger;
  }
}

/** A digest of nothing but zeros does not occur. */
function isTaken(table: Uint32Array, slot: number): boolean {
  return table[slot] !== 0 || table[slot + 1] !== 0 || table[slot + 2] !== 0 || table[slot + 3] !== 0;
}

/** Where in the table the digest is that stands in `source` at `from`, or the free slot that it would take. */
function slotOf(table: Uint32Array, source: Uint32Array, from: number): number {
  let slot = ((source[from] ?? 0) * WORDS) % table.length;
  while (isTaken(table, slot) && !isSame(table, slot, source, from)) slot = (slot + WORDS) % table.length;
  return slot;
}

function isSame(table: Uint32Array, slot: number, source: Uint32Array, from: number): boolean {
  for (let word = 0; word < WORDS; word++) if (table[slot + word] !== source[from + word]) return false;
  return true;
}

function wordsOf(digest: Buffer): Uint32Array {
  const words = new Uint32Array(WORDS);
  for (let word = 0; word < WORDS; word++) words[word] = digest.readUInt32LE(word * 4);
  return words;
}
