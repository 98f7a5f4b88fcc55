import { entryLength, payloadOf, recordsOf } from "./entry.ts";
import { NOWHERE, type Placed } from "./placed.ts";
import type { Segment } from "./segment.ts";

/** What a store's segments are. */
export interface Segments {
  /** The next one, with room for an entry of `least` bytes: from now on it is the one that is appended to. */
  next(id: number, least: number): Segment;
  /** Nothing lives in it any more. */
  removed(segment: Segment): void;
  /** Whatever there is of the player may never be believed again. */
  erased(key: string): void;
  /** Whether what is dead in it must go, however much lives. */
  mustGo(segment: Segment): boolean;
}

/**
 * Bytes of players by place: appended to segments, of which those that are mostly dead are taken up again. Holds no index:
 * each player knows his own place.
 */
export class StateStore {
  readonly #source: Segments;
  readonly #segments = new Map<number, Segment>();
  #current: Segment | undefined;
  #nextId: number;

  /** `segments`: those that are there already. */
  constructor(source: Segments, segments: Iterable<Segment> = []) {
    this.#source = source;
    this.#nextId = 0;
    for (const segment of segments) {
      this.#segments.set(segment.id, segment);
      this.#nextId = Math.max(this.#nextId, segment.id + 1);
    }
  }

  get segments(): Iterable<Segment> {
    return this.#segments.values();
  }

  /** Bytes held, dead ones included. */
  get size(): number {
    let size = 0;
    for (const segment of this.#segments.values()) size += segment.size;
    return size;
  }

  /** Keeps the bytes; what was kept of the player before is dead. */
  put(player: Placed, payload: Buffer): void {
    const { key, records } = player;
    this.#place(player, { key, records, payload });
  }

  /** The player's bytes: a view, valid until the next call. */
  read(player: Placed): Buffer {
    return payloadOf(this.#segmentOf(player).read(player.offset, player.length));
  }

  /** The player is to be forgotten. */
  erase(player: Placed): void {
    this.drop(player);
    this.#source.erased(player.key);
  }

  /** Nothing is kept of the player any more. */
  drop(player: Placed): void {
    if (player.segment === NOWHERE) return;
    const segment = this.#segmentOf(player);
    segment.live -= player.length;
    player.segment = NOWHERE;
    if (segment.live === 0 && segment !== this.#current) this.#remove(segment);
  }

  /** The player's bytes are there already, in a segment that was given. */
  adopt(player: Placed, segment: number, offset: number, length: number): void {
    const holder = this.#segments.get(segment);
    if (holder === undefined) throw new Error(`the state store has no segment ${segment}`);
    // First: a segment in which nothing lives goes.
    holder.live += length;
    this.drop(player);
    player.segment = segment;
    player.offset = offset;
    player.length = length;
  }

  /**
   * Moves what lives in sparse segments to the end, so that these go; between steps the store may be used. `owners`:
   * whose an entry of the key may be.
   */
  *compaction(owners: (key: string) => readonly Placed[]): Generator<void> {
    for (const segment of [...this.#segments.values()]) {
      if (segment === this.#current) continue;
      if (segment.live * 2 >= segment.capacity && !this.#source.mustGo(segment)) continue;
      yield* this.#moveOut(segment, owners);
      if (this.#segments.has(segment.id)) this.#remove(segment);
    }
  }

  *#moveOut(segment: Segment, owners: (key: string) => readonly Placed[]): Generator<void> {
    if (segment.live === 0) return;
    const read = segment.reader();
    for (const { key, offset } of segment.entries()) {
      for (const player of owners(key)) {
        if (player.segment !== segment.id || player.offset !== offset) continue;
        const entry = read(offset, player.length);
        this.#place(player, { key, records: recordsOf(entry), payload: payloadOf(entry) });
      }
      if (segment.live === 0) return;
      yield;
    }
  }

  #remove(segment: Segment): void {
    if (segment.live !== 0)
      throw new Error(`segment ${segment.id} of the state store has ${segment.live} bytes of nobody`);
    this.#segments.delete(segment.id);
    this.#source.removed(segment);
  }

  #place(player: Placed, entry: Parameters<Segment["append"]>[0]): void {
    const length = entryLength(entry);
    const segment = this.#roomFor(length);
    const offset = segment.append(entry, length);
    this.drop(player);
    segment.live += length;
    player.segment = segment.id;
    player.offset = offset;
    player.length = length;
  }

  #roomFor(length: number): Segment {
    if (this.#current?.takes(length) === true) return this.#current;
    const segment = this.#source.next(this.#nextId++, length);
    this.#segments.set(segment.id, segment);
    this.#current = segment;
    return segment;
  }

  #segmentOf(player: Placed): Segment {
    const found = this.#segments.get(player.segment);
    if (found === undefined)
      throw new Error(`the state store has no segment ${player.segment}, in which ${player.key} should be`);
    return found;
  }
}
