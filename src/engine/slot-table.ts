import { LastHash } from "../values/identity-hash.ts";
import type { PlayerSlot } from "./player-slot.ts";

const FIRST_CELLS = 16;
/** Of eight cells so many may be taken. */
const FULLEST = 6;

/** One for all: who is asked for is mostly who was asked for last. */
const last = new LastHash();

/**
 * Players by their key, in a table with open addressing: 11 to 21 bytes for each, where a map takes 28 to 56, of millions
 * that sleep.
 */
export class SlotTable {
  #cells = emptyCells(FIRST_CELLS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: string): PlayerSlot | undefined {
    return this.#cells[this.#placeOf(key)] ?? undefined;
  }

  /** Takes the place of another of the same key. */
  add(slot: PlayerSlot): void {
    if (8 * (this.#size + 1) > FULLEST * this.#cells.length) this.#grow();
    const at = this.#placeOf(slot.key);
    if (this.#cells[at] === null) this.#size++;
    this.#cells[at] = slot;
  }

  delete(key: string): void {
    const at = this.#placeOf(key);
    if (this.#cells[at] === null) return;
    this.#size--;
    this.#closeGap(at);
  }

  /** In no order. The table may not change meanwhile. */
  *values(): Generator<PlayerSlot> {
    for (const slot of this.#cells) if (slot !== null) yield slot;
  }

  /** Where the player is, or where he would be put: his own place, or the first after it that is free. */
  #placeOf(key: string): number {
    const mask = this.#cells.length - 1;
    for (let at = homeOf(key, mask); ; at = (at + 1) & mask) {
      const slot = this.#cells[at];
      if (slot === null || slot === undefined || slot.key === key) return at;
    }
  }

  #grow(): void {
    const slots = this.#cells;
    this.#cells = emptyCells(2 * slots.length);
    for (const slot of slots) if (slot !== null) this.#cells[this.#placeOf(slot.key)] = slot;
  }

  /** Moves those behind the gap that would not be found across it. */
  #closeGap(from: number): void {
    const cells = this.#cells;
    const mask = cells.length - 1;
    let gap = from;
    for (let at = (from + 1) & mask; ; at = (at + 1) & mask) {
      const slot = cells[at];
      if (slot === null || slot === undefined) break;
      // Whether the gap is between his own place and where he is, in the order of the search.
      if (((at - homeOf(slot.key, mask)) & mask) < ((at - gap) & mask)) continue;
      cells[gap] = slot;
      gap = at;
    }
    cells[gap] = null;
  }
}

function emptyCells(count: number): (PlayerSlot | null)[] {
  return new Array<PlayerSlot | null>(count).fill(null);
}

function homeOf(key: string, mask: number): number {
  return (last.of(key).first >>> 0) & mask;
}
