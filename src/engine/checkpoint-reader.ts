import { deserialize } from "node:v8";
import type { LogRecord } from "../log/port.ts";
import { Block } from "../state-store/block.ts";
import { isEmptyEntry } from "../state-store/entry.ts";
import type { StampedEntry } from "../state-store/partition-folder.ts";
import type { PlayerKey } from "../values/player-key.ts";
import {
  BLOCK_HEADER,
  type CheckpointHead,
  type CheckpointRecord,
  isHead,
  PLACE_HEADER,
  playerPrefix,
  RECORDS_HEADER,
  recordName,
} from "./checkpoint.ts";
import { parseBlockName } from "./player-blocks.ts";
import { PlayerMemory } from "./player-memory.ts";
import type { PlayerSlot } from "./player-slot.ts";
import { PlayerTable } from "./player-table.ts";
import { readWakeTimes } from "./wake-times.ts";

export interface Checkpoint {
  readonly head: CheckpointHead;
  /** Has the players' bytes. */
  readonly memory: PlayerMemory;
  readonly players: PlayerTable;
}

/** A player of several records: they come together, but of those before compaction may have left some. */
interface Pieces {
  readonly first: Buffer;
  readonly count: number;
}

/** The players of one generation. */
class Generation {
  readonly prefix: Buffer;
  readonly players: PlayerTable;
  /** By the number of the player who is in pieces. */
  readonly pieces = new Map<number, Pieces>();
  /** Records that are not a player's first, by name. */
  readonly others = new Map<string, Buffer>();
  /** Players' blocks, by name. */
  readonly blocks = new Map<string, Block>();

  constructor(prefix: string, memory: PlayerMemory) {
    this.prefix = Buffer.from(prefix);
    this.players = new PlayerTable(memory);
  }

  isOf(key: Buffer): boolean {
    return startsWith(key, this.prefix);
  }
}

/**
 * Collects the topic's records, latest per key; the bytes go into the memory's store at once. With `only` those of that
 * generation alone: of the others just what it takes to remove them is remembered.
 */
export class CheckpointReader {
  readonly #memory: PlayerMemory;
  readonly #only: Buffer | undefined;
  readonly #generations: Generation[] = [];
  readonly #passedOver = new Set<string>();
  #head: Buffer | null = null;

  constructor(memory = new PlayerMemory(), only?: number) {
    this.#memory = memory;
    this.#only = only === undefined ? undefined : Buffer.from(playerPrefix(only));
  }

  add({ key, value, headers }: Pick<LogRecord, "key" | "value" | "headers">): void {
    if (key === null) return;
    if (isHead({ key })) {
      this.#head = value;
      return;
    }
    if (this.#only !== undefined && !startsWith(key, this.#only)) {
      if (value === null) this.#passedOver.delete(key.toString());
      else this.#passedOver.add(key.toString());
      return;
    }
    // Of a generation that has nobody, nobody is removed.
    if (value === null && !this.#generations.some((each) => each.isOf(key))) return;
    const generation = this.#generationOf(key);
    const name = key.toString("utf8", generation.prefix.length);
    if (headers[BLOCK_HEADER] !== undefined) this.#addBlock(generation, name, value);
    else if (headers[PLACE_HEADER] !== undefined) this.#addOther(generation, name, value);
    else if (value === null) this.#remove(generation, name);
    else this.#addFirst(generation, name, value, Number(headers[RECORDS_HEADER] ?? 1));
  }

  /** The memory's store has these already. */
  adopt(generation: number, entries: Iterable<StampedEntry>): void {
    const made = new Generation(playerPrefix(generation), this.#memory);
    this.#generations.push(made);
    for (const { key, records, segment, offset, length, indexed } of entries) {
      if (parseBlockName(key) !== undefined) {
        this.#memory.store.adopt(blockOf(made, key, this.#memory), segment, offset, length);
        continue;
      }
      const slot = slotOf(made, key);
      wakeAt(slot, indexed);
      slot.records = records;
      this.#memory.store.adopt(slot, segment, offset, length);
    }
  }

  /** Whether there were records of another generation. */
  get isMixed(): boolean {
    return this.#generations.length > 1;
  }

  /** Of the checkpoint; undefined when there is none. */
  get generation(): number | undefined {
    return this.#head === null ? undefined : (deserialize(this.#head) as CheckpointHead).generation;
  }

  /** Undefined when there is none. */
  get checkpoint(): Checkpoint | undefined {
    if (this.#head === null) return undefined;
    const head = deserialize(this.#head) as CheckpointHead;
    const prefix = playerPrefix(head.generation);
    const generation =
      this.#generations.find((each) => each.prefix.equals(Buffer.from(prefix))) ?? new Generation(prefix, this.#memory);
    this.#join(generation);
    this.#giveBlocks(generation);
    for (const each of this.#generations) if (each !== generation) this.#drop(each);
    this.#memory.useShapes(head.shapes);
    return { head, memory: this.#memory, players: generation.players };
  }

  /** Tombstones for records of generations that a rebuild has left behind. */
  tombstonesBefore(generation: number): CheckpointRecord[] {
    const current = Buffer.from(playerPrefix(generation));
    const keys = this.#generations
      .filter(({ prefix }) => !prefix.equals(current))
      .flatMap(({ prefix, players, others, blocks }) =>
        [...[...players.values()].map(({ key }) => key), ...others.keys(), ...blocks.keys()].map(
          (name) => prefix + name,
        ),
      );
    return [...this.#passedOver, ...keys].map((key) => ({ key: Buffer.from(key), value: null }));
  }

  /** Nearly always it is the generation of the record before. */
  #generationOf(key: Buffer): Generation {
    const last = this.#generations.at(-1);
    if (last?.isOf(key) === true) return last;
    const known = this.#generations.find((each) => each.isOf(key));
    if (known !== undefined) return known;
    const made = new Generation(key.toString("utf8", 0, key.indexOf("#") + 1), this.#memory);
    this.#generations.push(made);
    return made;
  }

  #addFirst(generation: Generation, name: string, value: Buffer, count: number): void {
    const slot = slotOf(generation, name);
    slot.records = count;
    wakeAt(slot, value);
    if (generation.pieces.size > 0) generation.pieces.delete(slot.number);
    if (count === 1) this.#memory.store.put(slot, value);
    else generation.pieces.set(slot.number, { first: Buffer.from(value), count });
  }

  #addOther({ others }: Generation, name: string, value: Buffer | null): void {
    if (value === null) others.delete(name);
    else others.set(name, Buffer.from(value));
  }

  #addBlock(generation: Generation, name: string, value: Buffer | null): void {
    if (value === null) this.#removeBlock(generation, name);
    else this.#memory.store.put(blockOf(generation, name, this.#memory), value);
  }

  #removeBlock({ blocks }: Generation, name: string): void {
    const block = blocks.get(name);
    if (block === undefined) return;
    blocks.delete(name);
    block.removeFrom(this.#memory.store);
  }

  #remove(generation: Generation, name: string): void {
    this.#removeBlock(generation, name);
    const slot = generation.players.get(name);
    generation.others.delete(name);
    if (slot === undefined) return;
    generation.pieces.delete(slot.number);
    generation.players.remove(slot);
    this.#memory.store.erase(slot);
    generation.players.release(slot);
  }

  #join(generation: Generation): void {
    for (const [number, { first, count }] of generation.pieces) {
      const slot = generation.players.at(number);
      const rest = Array.from({ length: count - 1 }, (_, index) => {
        const piece = generation.others.get(recordName(slot.key, index + 1));
        if (piece !== undefined) return piece;
        throw new Error(`the checkpoint lacks record ${index + 1} of ${count} of ${generation.prefix}${slot.key}`);
      });
      this.#memory.store.put(slot, Buffer.concat([first, ...rest]));
    }
    generation.pieces.clear();
  }

  /** Those without bytes are gone, and those of players who are not there are nobody's. */
  #giveBlocks({ players, blocks }: Generation): void {
    for (const [name, block] of blocks) {
      const slot = players.get(parseBlockName(name)?.player ?? "");
      if (isEmptyEntry(name, block.length)) this.#memory.store.drop(block);
      else if (slot === undefined) block.removeFrom(this.#memory.store);
      else slot.addBlock(block);
    }
  }

  /** What is of another generation is nobody's; that it was there is still to be known. */
  #drop({ players, blocks }: Generation): void {
    for (const each of players.values()) this.#memory.store.drop(each);
    for (const each of blocks.values()) this.#memory.store.drop(each);
  }
}

function startsWith(key: Buffer, prefix: Buffer): boolean {
  return key.length > prefix.length && key.compare(prefix, 0, prefix.length, 0, prefix.length) === 0;
}

/** Throws when the name is no block's. */
function blockOf({ blocks }: Generation, name: string, { store }: PlayerMemory): Block {
  const known = blocks.get(name);
  if (known !== undefined) return known;
  const number = parseBlockName(name)?.number;
  if (number === undefined) throw new Error(`a checkpoint has a block called ${name}, which is no block's name`);
  const block = Block.stored(name, number, store);
  blocks.set(name, block);
  return block;
}

function wakeAt(slot: PlayerSlot, bytes: Buffer): void {
  const { timer, row, seal } = readWakeTimes(bytes);
  slot.scheduled = timer;
  slot.rowDue = row;
  slot.sealScheduled = seal;
}

function slotOf({ players }: Generation, name: string): PlayerSlot {
  return players.get(name) ?? players.add(name as PlayerKey);
}
