const WORD = 4_294_967_296;

/** Spreads a 32-bit state over all its bits (splitmix). */
function splitmix(state: number): number {
  let mixed = state ^ (state >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** FNV-1a over UTF-16 code units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/**
 * Pseudo-random numbers (sfc32) that are the same on every machine: integer operations and IEEE multiplication only.
 * Two generators with different seeds or streams are independent of each other.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string, ...streams: readonly number[]) {
    let state = hashText(seed);
    for (const stream of streams) state = splitmix((state + Math.imul(stream + 1, 0x9e3779b9)) | 0);
    const word = (nth: number): number => splitmix((state + Math.imul(nth, 0x9e3779b9)) | 0);
    this.#a = word(1) | 0;
    this.#b = word(2) | 0;
    this.#c = word(3) | 0;
    for (let round = 0; round < 12; round++) this.next();
  }

  /** A 32-bit unsigned integer. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** An integer in [0, count). */
  below(count: number): number {
    return Math.floor((this.next() * count) / WORD);
  }

  /** An integer in [low, high], both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability * WORD;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  /** One of the items, each as likely as its `weight` among the sum of all. */
  weighted<Item extends { readonly weight: number }>(items: readonly [Item, ...Item[]]): Item {
    let rest = this.below(items.reduce((sum, item) => sum + item.weight, 0));
    for (const item of items) {
      rest -= item.weight;
      if (rest < 0) return item;
    }
    return items[0];
  }
}
