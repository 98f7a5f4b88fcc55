import type { Block } from "../state-store/block.ts";
import { NOWHERE, type Placed } from "../state-store/placed.ts";
import type { PlayerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import type { Awake } from "./awake-players.ts";
import type { BlockChanges } from "./player-blocks.ts";
import type { PlayerMemory } from "./player-memory.ts";
import type { PlayerState } from "./player-state.ts";
import type { BlockNumbers } from "./state-codec/block-numbers.ts";
import { WAKE_BYTES, type WakeTimes, writeWakeTimes } from "./wake-times.ts";

/** A round before all. */
const NEVER = -0x4000_0000;

/**
 * A player's place in the fold. Awake he is objects, asleep he is bytes: in the store, as the last checkpoint has him, or
 * here, when he changed since. He wakes when an event or a wake time comes.
 */
export class PlayerSlot implements Placed, BlockNumbers {
  readonly key: PlayerKey;
  readonly #memory: PlayerMemory;
  #awake: Awake | null = null;
  /** His state as it is, encoded; null where that is not known, or the store has it. */
  #bytes: Buffer | null = null;
  #sleptAt = NEVER;
  segment = NOWHERE;
  offset = 0;
  length = 0;
  /** Due time under which he waits among the timers. */
  scheduled: Micros | null = null;
  /** Due time under which he waits for rows to be emitted. */
  rowDue: Micros | null = null;
  /** Due time under which he waits to be sealed. */
  sealScheduled: Micros | null = null;
  /** How many records the last checkpoint wrote for him. */
  records = 0;

  constructor(key: PlayerKey, memory: PlayerMemory) {
    this.key = key;
    this.#memory = memory;
  }

  static awake(state: PlayerState, memory: PlayerMemory): PlayerSlot {
    const slot = new PlayerSlot(state.player.key, memory);
    slot.#awake = memory.awake.add(slot, state, undefined, NEVER, false);
    return slot;
  }

  /** Null while he sleeps. */
  get state(): PlayerState | null {
    return this.#awake === null ? null : this.#awake.state;
  }

  wake(): PlayerState {
    if (this.#awake !== null) return this.#awake.state;
    const memory = this.#memory;
    const isKept = this.#bytes === null;
    const bytes = this.#bytes ?? memory.store.read(this);
    const state = memory.codec.decode(bytes, WAKE_BYTES, this) as PlayerState;
    if (!isKept) memory.unkeptBytes -= bytes.length;
    memory.wakes++;
    this.#awake = memory.awake.add(this, state, bytes.length, this.#sleptAt, isKept);
    return state;
  }

  /** He is about to change: no bytes are his state any more. */
  touch(): void {
    const awake = this.#awake;
    if (awake === null) throw new Error(`player ${this.key} is to change in his sleep`);
    awake.isKept = false;
    this.#bytes = null;
    this.#memory.awake.touch(awake);
  }

  /** Turns his objects into bytes, unless the store has them. The fold sees to it that he wakes in time. */
  sleep(times: WakeTimes): void {
    const awake = this.#awake;
    if (awake === null) return;
    if (!awake.isKept) this.#memory.unkeptBytes += this.encode(times).length;
    this.#memory.awake.remove(awake);
    this.#sleptAt = this.#memory.awake.round;
    this.#awake = null;
  }

  /** His state as it is. `times`: those he wakes at; not looked at while he sleeps. */
  encode(times: WakeTimes | null): Buffer {
    if (this.#bytes !== null) return this.#bytes;
    const awake = this.#awake;
    if (awake === null || times === null) return Buffer.from(this.#memory.store.read(this));
    this.#memory.blocksOf(this)?.begin();
    const bytes = this.#memory.codec.encode(awake.state, WAKE_BYTES, this);
    writeWakeTimes(bytes, times);
    this.#memory.awake.resize(awake, bytes.length);
    this.#bytes = bytes;
    return bytes;
  }

  /** A checkpoint with these bytes of his is durable: from now on the store has them. */
  keep(bytes: Buffer): void {
    const { store } = this.#memory;
    store.put(this, bytes);
    if (this.#bytes !== bytes) return;
    this.#bytes = null;
    if (this.#awake !== null) this.#awake.isKept = true;
    else this.#memory.unkeptBytes -= bytes.length;
  }

  numberOf(block: Block): number {
    return this.#memory.blocksFor(this).numberOf(block);
  }

  blockAt(number: number): Block {
    const blocks = this.#memory.blocksOf(this);
    if (blocks !== undefined) return blocks.blockAt(number);
    throw new Error(`the state of ${this.key} refers to block ${number}, and its checkpoint has none`);
  }

  /** What became of his blocks since the last checkpoint, as of the state that was encoded last. */
  takeBlockChanges(): BlockChanges | undefined {
    const blocks = this.#memory.blocksOf(this);
    const changes = blocks?.takeChanges();
    if (blocks?.isEmpty === true) this.forgetBlocks();
    return changes;
  }

  /** His blocks that are in the checkpoint. */
  get blocks(): readonly Block[] {
    return [...(this.#memory.blocksOf(this)?.all ?? [])];
  }

  forgetBlocks(): void {
    this.#memory.forgetBlocks(this);
  }

  /** Lets go of everything but the key, his place and his blocks: what still waits for him finds nobody. */
  forget(): void {
    if (this.#awake !== null) this.#memory.awake.remove(this.#awake);
    else if (this.#bytes !== null) this.#memory.unkeptBytes -= this.#bytes.length;
    this.#awake = null;
    this.#bytes = null;
    this.scheduled = null;
    this.rowDue = null;
  }
}
