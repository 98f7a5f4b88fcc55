import { LastHash } from "../values/identity-hash.ts";
import type { PlayerKey } from "../values/player-key.ts";
import type { Awake } from "./awake-players.ts";
import { PlayerBlocks } from "./player-blocks.ts";
import type { PlayerMemory } from "./player-memory.ts";
import { ABSENT, IntColumn, PlayerRows } from "./player-rows.ts";
import { PlayerSlot } from "./player-slot.ts";
import type { PlayerState } from "./player-state.ts";

const FIRST_CELLS = 16;
/** Of eight cells so many may be taken. */
const FULLEST = 6;
/** Of a cell: no player. The others are a player's number and one. */
const FREE = 0;

/** One for all: who is asked for is mostly who was asked for last. */
const last = new LastHash();

/** No player's number. */
const NOBODY = -1;

/** Who has the number. */
export type PlayerAt = (number: number) => PlayerSlot;

/**
 * Everybody of a partition, by key and by number. A player's number stays his until it is released; what it leads to is a row
 * of bytes, and objects only of those who are awake, or changed since the last checkpoint.
 */
export class PlayerTable {
  readonly memory: PlayerMemory;
  readonly rows = new PlayerRows();
  /** Open addressing. */
  #cells = new Int32Array(FIRST_CELLS);
  #size = 0;
  /** By the place that {@link IntColumn.present} says: who is awake, and what is encoded of those whom no checkpoint has as they are. */
  readonly #awake: (Awake | null)[] = [];
  readonly #bytes: (Buffer | null)[] = [];
  /** Whose place it is. */
  readonly #numbers: number[] = [];
  /** Numbers at work in {@link prefetch}. */
  readonly #prefetched: number[] = [];
  /** By number. Few players have any. */
  readonly #blocks = new Map<number, PlayerBlocks>();

  constructor(memory: PlayerMemory) {
    this.memory = memory;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): PlayerSlot | undefined {
    const cell = this.#cells[this.#placeOf(key)] as number;
    return cell === FREE ? undefined : this.at(cell - 1);
  }

  /**
   * Reads what finding the players reads (see Prefetch), and puts who of them is awake into `awake`, or somebody whom the table
   * has in the same place. Gives a number that depends on all that was read.
   */
  prefetch(keys: readonly (string | null)[], awake: (Awake | null)[]): number {
    const cells = this.#cells;
    const numbers = this.#prefetched;
    for (let place = 0; place < keys.length; place++) {
      const key = keys[place] ?? null;
      numbers[place] = key === null ? NOBODY : (cells[hashOf(key) & (cells.length - 1)] as number) - 1;
    }
    let read = 0;
    for (const number of numbers) if (number !== NOBODY) read += this.rows.prefetchKey(number);
    for (let place = 0; place < keys.length; place++) {
      const number = numbers[place] ?? NOBODY;
      awake[place] = number === NOBODY ? null : this.awakeOf(number);
    }
    return read;
  }

  /** Of a number that is nobody's any more: somebody who waits for nothing. */
  at(number: number): PlayerSlot {
    return this.awakeOf(number)?.slot ?? new PlayerSlot(this, number);
  }

  /** Nobody of the key may be there. */
  add(key: PlayerKey): PlayerSlot {
    if (8 * (this.#size + 1) > FULLEST * this.#cells.length) this.#grow();
    const number = this.rows.add(key, hashOf(key));
    this.#cells[this.#placeOf(key)] = number + 1;
    this.#size++;
    return new PlayerSlot(this, number);
  }

  /** Nobody finds him any more, or wakes him. What the store and checkpoints have of him is still to be asked of the slot. */
  remove({ key, number }: PlayerSlot): void {
    this.#closeGap(this.#placeOf(key));
    this.#size--;
    this.#forgetState(number);
    this.rows.remove(number);
  }

  /** After {@link remove}: nothing is left of him, and his number may become another's. */
  release({ number }: PlayerSlot): void {
    this.#blocks.delete(number);
    this.rows.free(number);
  }

  /** By number. */
  *values(): Generator<PlayerSlot> {
    for (let number = 0; number < this.rows.end; number++) if (this.rows.isThere(number)) yield this.at(number);
  }

  /** In an order that does not depend on what their numbers are. */
  *inTurn(): Generator<PlayerSlot> {
    const numbers = new Int32Array(this.#size);
    let count = 0;
    for (const { number } of this.values()) numbers[count++] = number;
    for (const number of numbers.sort((a, b) => this.rows.compare(a, b))) yield this.at(number);
  }

  /** Null while the player sleeps. */
  stateOf(number: number): PlayerState | null {
    return this.awakeOf(number)?.state ?? null;
  }

  /** Null while the player sleeps. */
  awakeOf(number: number): Awake | null {
    const place = this.rows.int(number, IntColumn.present);
    return place === ABSENT ? null : (this.#awake[place] ?? null);
  }

  setAwake(number: number, awake: Awake | null): void {
    this.#awake[this.#presentPlace(number)] = awake;
    this.#leaveIfAbsent(number);
  }

  /** His state as it is, encoded; null where that is not known, or the store has it. */
  bytesOf(number: number): Buffer | null {
    const place = this.rows.int(number, IntColumn.present);
    return place === ABSENT ? null : (this.#bytes[place] ?? null);
  }

  setBytes(number: number, bytes: Buffer | null): void {
    this.#bytes[this.#presentPlace(number)] = bytes;
    this.#leaveIfAbsent(number);
  }

  /** Objects and bytes: what the store has is all there is of him. */
  #forgetState(number: number): void {
    const { awake } = this.memory;
    const [objects, bytes] = [this.awakeOf(number), this.bytesOf(number)];
    if (objects !== null) awake.remove(objects);
    else if (bytes !== null) this.memory.unkeptBytes -= bytes.length;
    if (objects !== null) this.setAwake(number, null);
    if (bytes !== null) this.setBytes(number, null);
  }

  /** Undefined while the player has none. */
  blocksOf(number: number): PlayerBlocks | undefined {
    return this.#blocks.get(number);
  }

  /** To put one there: it may be his first. */
  blocksFor(number: number): PlayerBlocks {
    const known = this.#blocks.get(number);
    if (known !== undefined) return known;
    const blocks = new PlayerBlocks(this.rows.key(number));
    this.#blocks.set(number, blocks);
    return blocks;
  }

  /** Nothing is known of the player's blocks any more. */
  forgetBlocks(number: number): void {
    this.#blocks.delete(number);
  }

  #presentPlace(number: number): number {
    const known = this.rows.int(number, IntColumn.present);
    if (known !== ABSENT) return known;
    const place = this.#numbers.push(number) - 1;
    this.#awake.push(null);
    this.#bytes.push(null);
    this.rows.setInt(number, IntColumn.present, place);
    return place;
  }

  /** The last takes the place, so that there are no more places than players who need one. */
  #leaveIfAbsent(number: number): void {
    const place = this.rows.int(number, IntColumn.present);
    if (this.#awake[place] !== null || this.#bytes[place] !== null) return;
    const last = this.#numbers.pop() ?? number;
    const [awake, bytes] = [this.#awake.pop() ?? null, this.#bytes.pop() ?? null];
    if (last !== number) {
      this.#numbers[place] = last;
      this.#awake[place] = awake;
      this.#bytes[place] = bytes;
      this.rows.setInt(last, IntColumn.present, place);
    }
    this.rows.setInt(number, IntColumn.present, ABSENT);
  }

  /** Where the player is, or where he would be put: his own place, or the first after it that is free. */
  #placeOf(key: string): number {
    const cells = this.#cells;
    const mask = cells.length - 1;
    const hash = hashOf(key);
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const cell = cells[at] as number;
      if (cell === FREE) return at;
      if (this.rows.hash(cell - 1) === hash && this.rows.hasKey(cell - 1, key)) return at;
    }
  }

  #grow(): void {
    const before = this.#cells;
    const cells = new Int32Array(2 * before.length);
    const mask = cells.length - 1;
    for (const cell of before) {
      if (cell === FREE) continue;
      let at = this.rows.hash(cell - 1) & mask;
      while (cells[at] !== FREE) at = (at + 1) & mask;
      cells[at] = cell;
    }
    this.#cells = cells;
  }

  /** Moves those behind the gap that would not be found across it. */
  #closeGap(from: number): void {
    const cells = this.#cells;
    const mask = cells.length - 1;
    let gap = from;
    for (let at = (from + 1) & mask; ; at = (at + 1) & mask) {
      const cell = cells[at] as number;
      if (cell === FREE) break;
      // Whether the gap is between his own place and where he is, in the order of the search.
      if (((at - this.rows.hash(cell - 1)) & mask) < ((at - gap) & mask)) continue;
      cells[gap] = cell;
      gap = at;
    }
    cells[gap] = FREE;
  }
}

function hashOf(key: string): number {
  return last.of(key).first | 0;
}
