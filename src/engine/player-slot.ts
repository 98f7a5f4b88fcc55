import type { Block } from "../state-store/block.ts";
import type { Placed } from "../state-store/placed.ts";
import type { PlayerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import type { BlockChanges, PlayerBlocks } from "./player-blocks.ts";
import { IntColumn, TimeColumn } from "./player-rows.ts";
import type { PlayerState } from "./player-state.ts";
import type { PlayerTable } from "./player-table.ts";
import type { BlockNumbers } from "./state-codec/block-numbers.ts";
import { WAKE_BYTES, type WakeTimes, writeWakeTimes } from "./wake-times.ts";

/**
 * A player's place in the fold. Awake he is objects, asleep he is bytes: in the store, as the last checkpoint has him, or
 * in memory, when he changed since. He wakes when an event or a wake time comes. The slot itself has nothing: everything is
 * in the table, under his number, so any slot of the number is as good as another.
 */
export class PlayerSlot implements Placed, BlockNumbers {
  readonly number: number;
  readonly #players: PlayerTable;

  constructor(players: PlayerTable, number: number) {
    this.#players = players;
    this.number = number;
  }

  get key(): PlayerKey {
    return this.state?.player.key ?? this.#players.rows.key(this.number);
  }

  get segment(): number {
    return this.#players.rows.int(this.number, IntColumn.segment);
  }
  set segment(segment: number) {
    this.#players.rows.setInt(this.number, IntColumn.segment, segment);
  }
  get offset(): number {
    return this.#players.rows.int(this.number, IntColumn.offset);
  }
  set offset(offset: number) {
    this.#players.rows.setInt(this.number, IntColumn.offset, offset);
  }
  get length(): number {
    return this.#players.rows.int(this.number, IntColumn.length);
  }
  set length(length: number) {
    this.#players.rows.setInt(this.number, IntColumn.length, length);
  }

  /** How many records the last checkpoint wrote for him. */
  get records(): number {
    return this.#players.rows.int(this.number, IntColumn.records);
  }
  set records(records: number) {
    this.#players.rows.setInt(this.number, IntColumn.records, records);
  }

  /** Due time under which he waits among the timers. */
  get scheduled(): Micros | null {
    return this.#players.rows.time(this.number, TimeColumn.timer);
  }
  set scheduled(due: Micros | null) {
    this.#players.rows.setTime(this.number, TimeColumn.timer, due);
  }
  /** Due time under which he waits for rows to be emitted. */
  get rowDue(): Micros | null {
    return this.#players.rows.time(this.number, TimeColumn.row);
  }
  set rowDue(due: Micros | null) {
    this.#players.rows.setTime(this.number, TimeColumn.row, due);
  }
  /** Due time under which he waits to be sealed. */
  get sealScheduled(): Micros | null {
    return this.#players.rows.time(this.number, TimeColumn.seal);
  }
  set sealScheduled(due: Micros | null) {
    this.#players.rows.setTime(this.number, TimeColumn.seal, due);
  }

  /** Null while he sleeps. */
  get state(): PlayerState | null {
    return this.#players.stateOf(this.number);
  }

  /** He is new: there is nothing of him yet. */
  begin(state: PlayerState): void {
    this.#isAwake(state, undefined, false);
  }

  wake(): PlayerState {
    const awake = this.#players.awakeOf(this.number);
    if (awake !== null) return awake.state;
    const { memory } = this.#players;
    const unkept = this.#players.bytesOf(this.number);
    const bytes = unkept ?? memory.store.read(this);
    const state = memory.codec.decode(bytes, WAKE_BYTES, this) as PlayerState;
    if (unkept !== null) memory.unkeptBytes -= unkept.length;
    memory.wakes++;
    this.#isAwake(state, bytes.length, unkept === null);
    return state;
  }

  #isAwake(state: PlayerState, encodedBytes: number | undefined, isKept: boolean): void {
    const { memory, rows } = this.#players;
    const sleptAt = rows.int(this.number, IntColumn.sleptAt);
    this.#players.setAwake(this.number, memory.awake.add(this, state, encodedBytes, sleptAt, isKept));
  }

  /** He is about to change: no bytes are his state any more. */
  touch(): void {
    const awake = this.#players.awakeOf(this.number);
    if (awake === null) throw new Error(`player ${this.key} is to change in his sleep`);
    awake.isKept = false;
    this.#players.setBytes(this.number, null);
    this.#players.memory.awake.touch(awake);
  }

  /** Turns his objects into bytes, unless the store has them. The fold sees to it that he wakes in time. */
  sleep(times: WakeTimes): void {
    const { memory, rows } = this.#players;
    const awake = this.#players.awakeOf(this.number);
    if (awake === null) return;
    if (!awake.isKept) memory.unkeptBytes += this.encode(times).length;
    memory.awake.remove(awake);
    rows.setInt(this.number, IntColumn.sleptAt, memory.awake.round);
    this.#players.setAwake(this.number, null);
  }

  /** His state as it is. `times`: those he wakes at; not looked at while he sleeps. */
  encode(times: WakeTimes | null): Buffer {
    const { memory } = this.#players;
    const known = this.#players.bytesOf(this.number);
    if (known !== null) return known;
    const awake = this.#players.awakeOf(this.number);
    if (awake === null || times === null) return Buffer.from(memory.store.read(this));
    this.#blocks?.begin();
    const bytes = memory.codec.encode(awake.state, WAKE_BYTES, this);
    writeWakeTimes(bytes, times);
    memory.awake.resize(awake, bytes.length);
    this.#players.setBytes(this.number, bytes);
    return bytes;
  }

  /** A checkpoint with these bytes of his is durable: from now on the store has them. */
  keep(bytes: Buffer): void {
    const { memory } = this.#players;
    memory.store.put(this, bytes);
    if (this.#players.bytesOf(this.number) !== bytes) return;
    this.#players.setBytes(this.number, null);
    const awake = this.#players.awakeOf(this.number);
    if (awake !== null) awake.isKept = true;
    else memory.unkeptBytes -= bytes.length;
  }

  get #blocks(): PlayerBlocks | undefined {
    return this.#players.blocksOf(this.number);
  }

  numberOf(block: Block): number {
    return this.#players.blocksFor(this.number).numberOf(block);
  }

  blockAt(number: number): Block {
    const blocks = this.#blocks;
    if (blocks !== undefined) return blocks.blockAt(number);
    throw new Error(`the state of ${this.key} refers to block ${number}, and its checkpoint has none`);
  }

  /** What became of his blocks since the last checkpoint, as of the state that was encoded last. */
  takeBlockChanges(): BlockChanges | undefined {
    const blocks = this.#blocks;
    const changes = blocks?.takeChanges();
    if (blocks?.isEmpty === true) this.#players.forgetBlocks(this.number);
    return changes;
  }

  /** His blocks that are in the checkpoint. */
  get blocks(): readonly Block[] {
    return [...(this.#blocks?.all ?? [])];
  }

  /** One of these; undefined: no checkpoint has one of the number. */
  findBlock(number: number): Block | undefined {
    return this.#blocks?.find(number);
  }

  /** One of his that the checkpoint has. */
  addBlock(block: Block): void {
    this.#players.blocksFor(this.number).add(block);
  }
}
