import { deserialize, serialize } from "node:v8";
import type { Headers } from "../log/port.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { PlayerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import type { Fold } from "./fold.ts";
import { type BlockChanges, parseBlockName } from "./player-blocks.ts";
import type { PlayerSlot } from "./player-slot.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Shape } from "./state-codec/shapes.ts";
import type { StateCodec } from "./state-codec/state-codec.ts";

/** What a checkpoint says of the whole partition. */
export interface CheckpointHead {
  /** It stands for `events` before this offset. */
  readonly offset: number;
  readonly clock: Micros;
  readonly received: Micros;
  /** The configuration it was folded with. */
  readonly rules: FoldRules;
  /** Topology and state version it was folded with: another one may not read it. */
  readonly digest: string;
  readonly generation: number;
  /** Which sequence of checkpoints it is one of; absent: of one that nobody tells apart. */
  readonly lineage?: number;
  /** How many players there are. */
  readonly players?: number;
  /** Shapes of the objects in the players' states (see the state's codec). */
  readonly shapes: readonly Shape[];
}

/** One record of the `checkpoints` topic. */
export interface CheckpointRecord {
  readonly key: Buffer;
  readonly value: Buffer | null;
  readonly headers?: Headers;
}

const NOTHING = Buffer.alloc(0);
const HEAD_KEY = Buffer.from("head#");
/** Header of a player's first record: how many there are. Absent: one. */
export const RECORDS_HEADER = "records";
/** Header of the others: their place. */
export const PLACE_HEADER = "place";
/** Header of a record that is a block of the player's. */
export const BLOCK_HEADER = "block";
const BLOCK_HEADERS: Headers = { [BLOCK_HEADER]: Buffer.from("1") };
/** Brokers refuse records over 1 MiB unless told otherwise; the rest is for key, headers and batch. */
const MAX_RECORD_BYTES = 900 * 1024;

/** Players' records of one generation: after a rebuild those of the generation before are nobody's. */
export function playerPrefix(generation: number): string {
  return `player-${generation}#`;
}

interface Copy {
  readonly slot: PlayerSlot;
  readonly bytes: Buffer;
  readonly blocks: BlockChanges | undefined;
}

/** A checkpoint in the making: what changed since the one before, as of `position`, and the head last. */
export class CheckpointWriter {
  readonly #snapshot: Snapshot;
  readonly #head: Omit<CheckpointHead, "shapes">;
  readonly #codec: StateCodec;
  readonly #records: CheckpointRecord[] = [];
  /** Who is in it, to be kept in the store when it is durable. */
  readonly #copied: Copy[] = [];
  readonly #erased: PlayerSlot[];
  readonly #fold: Fold;
  #kept = 0;

  constructor(fold: Fold, position: number, digest: string, generation: number, lineage?: number) {
    const { clock, received, rules, players } = fold;
    const sequence = lineage === undefined ? {} : { lineage, players: players.size };
    this.#head = { offset: position, clock, received, rules, digest, generation, ...sequence };
    this.#fold = fold;
    this.#codec = fold.memory.codec;
    const prefix = playerPrefix(generation);
    // First: one who came back since has records of his own among those that follow.
    this.#erased = fold.takeErased();
    for (const { key, records, blocks } of this.#erased) {
      this.#records.push(...playerRecords(prefix + key, NOTHING, records));
      for (const block of blocks) this.#records.push(blockRecord(prefix + block.key, null));
    }
    this.#snapshot = fold.snapshot((slot, bytes) => {
      const records = playerRecords(prefix + slot.key, bytes, slot.records);
      slot.records = records.filter(({ value }) => value !== null).length;
      const blocks = slot.takeBlockChanges();
      this.#records.push(...records, ...blockRecords(prefix, blocks));
      this.#copied.push({ slot, bytes, blocks });
    });
  }

  /** Copies players until `enough` says so; true when all are copied. */
  advance(enough: () => boolean): boolean {
    while (!enough()) if (!this.#snapshot.takeNext()) return true;
    return false;
  }

  /** All records. Players that were not copied yet are now. */
  finish(): CheckpointRecord[] {
    this.advance(() => false);
    const head: CheckpointHead = { ...this.#head, shapes: this.#codec.shapes };
    return [...this.#records, { key: HEAD_KEY, value: serialize(head) }];
  }

  /** It is durable: puts what it has into the store until `enough` says so; true when all of it is there. */
  keep(enough: () => boolean): boolean {
    for (const slot of this.#erased.splice(0)) {
      for (const each of [slot, ...slot.blocks]) this.#fold.memory.store.erase(each);
      this.#fold.release(slot);
    }
    while (!enough()) {
      const copy = this.#copied[this.#kept++];
      if (copy === undefined) return true;
      this.#keepCopy(copy);
    }
    return false;
  }

  #keepCopy({ slot, bytes, blocks }: Copy): void {
    slot.keep(bytes);
    for (const block of blocks?.fresh ?? []) block.keepIn(this.#fold.memory.store);
    for (const block of blocks?.gone ?? []) block.removeFrom(this.#fold.memory.store);
  }
}

/** Those of blocks that are new, and tombstones for those that are gone. */
function blockRecords(prefix: string, changes: BlockChanges | undefined): CheckpointRecord[] {
  if (changes === undefined) return [];
  return [
    ...changes.fresh.map(({ key, bytes }) => blockRecord(prefix + key, bytes)),
    ...changes.gone.map(({ key }) => blockRecord(prefix + key, null)),
  ];
}

function blockRecord(name: string, value: Buffer | null): CheckpointRecord {
  return { key: Buffer.from(name), value, headers: BLOCK_HEADERS };
}

/** As many records as the bytes need; tombstones for those that were more before. */
function playerRecords(name: string, bytes: Buffer, before: number): CheckpointRecord[] {
  const count = Math.ceil(bytes.length / MAX_RECORD_BYTES);
  return Array.from({ length: Math.max(count, before) }, (_, place) => ({
    key: Buffer.from(recordName(name, place)),
    value: place < count ? bytes.subarray(place * MAX_RECORD_BYTES, (place + 1) * MAX_RECORD_BYTES) : null,
    headers: headersOf(place, count),
  }));
}

function headersOf(place: number, count: number): Headers {
  if (place > 0) return { [PLACE_HEADER]: Buffer.from(String(place)) };
  return count > 1 ? { [RECORDS_HEADER]: Buffer.from(String(count)) } : {};
}

/** A player key has two bars, so no player's name is that of another's record. */
export function recordName(name: string, place: number): string {
  return place === 0 ? name : `${name}|${place}`;
}

/** Whether the record says what holds for the whole partition; the others are players'. */
export function isHead({ key }: Pick<CheckpointRecord, "key">): boolean {
  return key.equals(HEAD_KEY);
}

/** Whether the record is of the player: of any generation, one of his blocks, and of a state in pieces any of them. */
export function isOfPlayer({ key }: Pick<CheckpointRecord, "key">, player: PlayerKey): boolean {
  if (isHead({ key })) return false;
  const name = nameWithoutGeneration(key.toString());
  if (parseBlockName(name)?.player === player) return true;
  return name === player || (name.startsWith(`${player}|`) && /^\d+$/.test(name.slice(player.length + 1)));
}

function nameWithoutGeneration(name: string): string {
  return name.slice(name.indexOf("#") + 1);
}

/** The record as one of another generation, a head with what `change` says: how a state made elsewhere becomes the engine's. */
export function inGeneration(
  { key, value, headers }: CheckpointRecord,
  generation: number,
  change: Partial<CheckpointHead> = {},
): CheckpointRecord {
  const rest = headers === undefined ? {} : { headers };
  if (!isHead({ key }))
    return { key: Buffer.from(playerPrefix(generation) + nameWithoutGeneration(key.toString())), value, ...rest };
  const head = value === null ? null : serialize({ ...(deserialize(value) as CheckpointHead), ...change, generation });
  return { key, value: head, ...rest };
}

/** Generation that a player's record is of, or that the head names; undefined where the head was removed. */
export function generationOf({ key, value }: CheckpointRecord): number | undefined {
  if (isHead({ key })) return value === null ? undefined : (deserialize(value) as CheckpointHead).generation;
  const text = /^player-(\d+)#/.exec(key.toString())?.[1];
  if (text === undefined) throw new Error(`a checkpoint has a record of the key ${key.toString()}, which is nobody's`);
  return Number(text);
}
