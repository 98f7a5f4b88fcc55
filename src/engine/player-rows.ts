import { NOWHERE } from "../state-store/placed.ts";
import type { PlayerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import { KeyBytes } from "./key-bytes.ts";

/** Rows of a chunk: a power of two. More chunks are added, and none is copied. */
const CHUNK_BITS = 10;
const CHUNK_ROWS = 1 << CHUNK_BITS;
/** A row is so many numbers of 8 bytes, or twice as many of 4: as much as memory is fetched in at once. */
const ROW_FLOATS = 8;
const ROW_INTS = 2 * ROW_FLOATS;

/** Columns that are instants or null, each by its place in a row. */
export const TimeColumn = { timer: 0, row: 1, seal: 2 } as const;
export type TimeColumn = (typeof TimeColumn)[keyof typeof TimeColumn];
const TIME_COLUMNS = Object.values(TimeColumn);

/** Columns that are integers of 32 bits, each by its place in a row: behind the instants. */
export const IntColumn = {
  segment: 6,
  offset: 7,
  length: 8,
  records: 9,
  sleptAt: 10,
  present: 11,
  changedIn: 12,
} as const;
export type IntColumn = (typeof IntColumn)[keyof typeof IntColumn];
const KEY = 13;
const HASH = 14;
const STANDING = 15;
/** Of the last column: whose row it is may be found; he was removed; the row is nobody's. */
const Standing = { there: 0, removed: 1, free: 2 } as const;

/** Instead of null. */
const NO_TIME = Number.NaN;
/** A round before all (see AwakePlayers). */
const NEVER = -0x4000_0000;
/** Of {@link IntColumn.present}: neither objects nor bytes of the player are in memory. */
export const ABSENT = -1;
/** Of {@link IntColumn.changedIn}: the next checkpoint has nothing to say of the player. */
export const UNCHANGED = -1;

interface Chunk {
  readonly floats: Float64Array;
  readonly ints: Int32Array;
}

/**
 * What is known of every player, asleep or awake, by his number: 64 bytes and his key, outside of what the garbage collector
 * goes through, so that millions who sleep cost nothing but room.
 */
export class PlayerRows {
  readonly #chunks: Chunk[] = [];
  readonly #keys = new KeyBytes();
  /** Numbers of rows that were freed. */
  readonly #free: number[] = [];
  #count = 0;

  /** Numbers given so far: those that were freed are among them. */
  get end(): number {
    return this.#count;
  }

  /** The number of a new row: it may be one that another player had. Throws when the key is longer than a name may be. */
  add(key: PlayerKey, hash: number): number {
    // First: it may refuse.
    const keyAt = this.#keys.add(key);
    const number = this.#free.pop() ?? this.#count++;
    if (number >> CHUNK_BITS === this.#chunks.length) this.#grow();
    for (const column of TIME_COLUMNS) this.setTime(number, column, null);
    this.setInt(number, IntColumn.segment, NOWHERE);
    this.setInt(number, IntColumn.offset, 0);
    this.setInt(number, IntColumn.length, 0);
    this.setInt(number, IntColumn.records, 0);
    this.setInt(number, IntColumn.sleptAt, NEVER);
    this.setInt(number, IntColumn.present, ABSENT);
    this.setInt(number, IntColumn.changedIn, UNCHANGED);
    const { ints } = this.#chunkOf(number);
    ints[placeOf(number, ROW_INTS) + KEY] = keyAt;
    ints[placeOf(number, ROW_INTS) + HASH] = hash;
    ints[placeOf(number, ROW_INTS) + STANDING] = Standing.there;
    return number;
  }

  /** The row stays, and whatever still waits for the player finds that he waits for nothing. */
  remove(number: number): void {
    for (const column of TIME_COLUMNS) this.setTime(number, column, null);
    this.setInt(number, IntColumn.changedIn, UNCHANGED);
    this.#chunkOf(number).ints[placeOf(number, ROW_INTS) + STANDING] = Standing.removed;
  }

  /** The row may be another's. Throws unless it was removed: two players would have it. */
  free(number: number): void {
    if (this.#standing(number) !== Standing.removed) throw new Error(`row ${number} is freed, and was not removed`);
    this.#keys.remove(this.#keyAt(number));
    this.#chunkOf(number).ints[placeOf(number, ROW_INTS) + STANDING] = Standing.free;
    this.#free.push(number);
  }

  isThere(number: number): boolean {
    return this.#standing(number) === Standing.there;
  }

  time(number: number, column: TimeColumn): Micros | null {
    const time = this.#chunkOf(number).floats[placeOf(number, ROW_FLOATS) + column] as Micros;
    return Number.isNaN(time) ? null : time;
  }

  setTime(number: number, column: TimeColumn, time: Micros | null): void {
    this.#chunkOf(number).floats[placeOf(number, ROW_FLOATS) + column] = time ?? NO_TIME;
  }

  int(number: number, column: IntColumn): number {
    return this.#chunkOf(number).ints[placeOf(number, ROW_INTS) + column] as number;
  }

  setInt(number: number, column: IntColumn, value: number): void {
    this.#chunkOf(number).ints[placeOf(number, ROW_INTS) + column] = value;
  }

  key(number: number): PlayerKey {
    return this.#keys.textAt(this.#keyAt(number)) as PlayerKey;
  }

  /** Reads what comparing the key reads first. */
  prefetchKey(number: number): number {
    return this.#keys.firstByteAt(this.#keyAt(number));
  }

  hash(number: number): number {
    return this.#chunkOf(number).ints[placeOf(number, ROW_INTS) + HASH] as number;
  }

  hasKey(number: number, key: string): boolean {
    return this.#keys.isAt(this.#keyAt(number), key);
  }

  /**
   * Less than 0: the first's turn comes before the second's. Numbers follow from who came first since when, so what
   * happens to players at the same time goes by their keys: by the hash, and by the key where that is the same.
   */
  compare(a: number, b: number): number {
    if (a === b) return 0;
    return this.hash(a) - this.hash(b) || (this.key(a) < this.key(b) ? -1 : 1);
  }

  #standing(number: number): number | undefined {
    return this.#chunkOf(number).ints[placeOf(number, ROW_INTS) + STANDING];
  }

  #keyAt(number: number): number {
    return (this.#chunkOf(number).ints[placeOf(number, ROW_INTS) + KEY] as number) >>> 0;
  }

  #chunkOf(number: number): Chunk {
    return this.#chunks[number >> CHUNK_BITS] as Chunk;
  }

  #grow(): void {
    const floats = new Float64Array(CHUNK_ROWS * ROW_FLOATS);
    this.#chunks.push({ floats, ints: new Int32Array(floats.buffer) });
  }
}

/** Where the row begins in its chunk. */
function placeOf(number: number, width: number): number {
  return (number & (CHUNK_ROWS - 1)) * width;
}
