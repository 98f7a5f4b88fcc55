import { partitionName } from "../log/partition-name.ts";
import type { LogRecord, Position } from "../log/port.ts";
import { schemaIdOf, VERSION_HEADER, WIRE_PREFIX_BYTES } from "../records/codec.ts";
import type { Bodies } from "./bodies.ts";
import { type Cursor, openCursors, positionOf, SINK_GROUP } from "./cursors.ts";
import { firstArrivalVersion } from "./first-arrival.ts";
import { type BackOff, retrying } from "./retrying.ts";
import { type Lane, Routes } from "./routes.ts";
import { SinkBatch } from "./sink-batch.ts";
import type { SinkOptions, SinkProgress } from "./sink-options.ts";

/** Records of one partition in one go: small enough that none waits long for the others. */
export const READ_LIMIT = 5_000;
/** Rows of all tables: each of a batch's blocks becomes a part, and what parts cost is their number. */
const MAX_ROWS = 300_000;
/** Much of an insert is done by one thread: two keep another processor busy. */
const INSERTS_AT_ONCE = 2;
const MAX_BYTES = 64 * 1024 * 1024;

/** One run of the sink: where it reads, the batch it fills, and the one before, which is being inserted meanwhile. */
export class SinkRun {
  readonly #options: SinkOptions;
  #cursors: readonly Cursor[];
  readonly #routes: Routes;
  readonly #backOff: BackOff;
  readonly #signal: AbortSignal;
  readonly #rows: Record<string, number> = {};
  #batch: SinkBatch | undefined;
  #inserting: Promise<void> = Promise.resolve();
  #turn = 0;
  #blocks = 0;
  #tombstones = 0;
  #passedOver = 0;
  #positions: readonly Position[] = [];

  private constructor(options: SinkOptions, cursors: readonly Cursor[], backOff: BackOff, signal: AbortSignal) {
    this.#options = options;
    this.#cursors = cursors;
    this.#routes = new Routes(options.registry, options.feeds);
    this.#backOff = backOff;
    this.#signal = signal;
  }

  /** Starts where the group's offsets are, so that whatever an earlier run did not finish is read again. */
  static async open(options: SinkOptions, backOff: BackOff, signal: AbortSignal): Promise<SinkRun> {
    const topics = [...new Set(options.feeds.map((feed) => feed.topic))];
    const run = new SinkRun(options, [], backOff, signal);
    run.#cursors = await run.#retry(() => openCursors(options.log, topics, options.prefix, options.share));
    return run;
  }

  get topics(): string[] {
    return [...new Set(this.#cursors.map((cursor) => cursor.logTopic))];
  }

  get full(): boolean {
    const batch = this.#batch;
    return batch !== undefined && (batch.rows >= this.#maxRows || batch.bytes >= MAX_BYTES);
  }

  /** When the batch was begun; undefined while there is nothing to insert or commit. */
  get pendingSince(): number | undefined {
    return this.#batch?.startedAt;
  }

  get progress(): SinkProgress {
    const inserted = Object.values(this.#rows).reduce((sum, rows) => sum + rows, 0);
    return {
      rows: { ...this.#rows },
      inserted,
      blocks: this.#blocks,
      tombstones: this.#tombstones,
      passedOver: this.#passedOver,
      positions: this.#positions,
    };
  }

  /**
   * Reads from each partition that has more, in turn, until the batch is full or each had its turn; the next call goes on
   * behind the last one read. Gives the number of offsets passed: 0 at the end of every partition.
   */
  async read(): Promise<number> {
    const ends = await this.#retry(() => this.#options.log.ends(this.topics));
    const endOf = new Map(ends.map((end) => [partitionName(end), end.offset]));
    let passed = 0;
    for (let turns = 0; turns < this.#cursors.length && !this.full; turns++) {
      const cursor = this.#cursors[this.#turn];
      this.#turn = (this.#turn + 1) % this.#cursors.length;
      if (cursor === undefined) continue;
      const end = endOf.get(partitionName(positionOf(cursor))) ?? 0;
      if (end > cursor.offset) passed += await this.#readFrom(cursor);
    }
    return passed;
  }

  /** Hands the batch over for insertion, once the one before is in. Throws what went wrong with that one. */
  async flush(): Promise<void> {
    const batch = this.#batch;
    if (batch === undefined) return;
    await this.#inserting;
    this.#batch = undefined;
    this.#inserting = this.#insert(batch);
    // Whoever awaits #inserting next gets the error; until then it must not count as unhandled.
    this.#inserting.catch(() => undefined);
  }

  /** Waits until everything handed over is in the tables and its offsets are committed. */
  async settle(): Promise<void> {
    await this.#inserting;
  }

  get #maxRows(): number {
    return this.#options.maxRows ?? MAX_ROWS;
  }

  async #readFrom(cursor: Cursor): Promise<number> {
    const limit = Math.min(READ_LIMIT, this.#maxRows - (this.#batch?.rows ?? 0));
    const { records, next } = await this.#retry(() =>
      this.#options.log.read(cursor.logTopic, cursor.partition, cursor.offset, limit),
    );
    if (next === cursor.offset) return 0;
    this.#batch ??= new SinkBatch(this.#options.clock());
    for (const record of records) {
      const waiting = this.#add(this.#batch, cursor, record);
      if (waiting !== undefined) await waiting;
    }
    const passed = next - cursor.offset;
    cursor.offset = next;
    this.#batch.advance(positionOf(cursor));
    return passed;
  }

  /** Only a schema not seen before makes it wait. */
  #add(batch: SinkBatch, cursor: Cursor, record: LogRecord): Promise<void> | undefined {
    const { value, offset } = record;
    if (value === null) {
      this.#retract(batch, cursor, record);
      return undefined;
    }
    const id = this.#schemaIdOf(value, cursor, offset);
    const lanes = this.#routes.find(cursor.topic, id);
    if (lanes === undefined)
      return this.#learn(id, cursor, offset).then((found) => this.#put(batch, found, value, offset));
    this.#put(batch, lanes, value, offset);
    return undefined;
  }

  #put(batch: SinkBatch, lanes: readonly Lane[], value: Buffer, offset: number): void {
    if (lanes.length === 0) this.#passedOver += 1;
    for (const lane of lanes) {
      if (lane.raw) batch.add(lane, value, WIRE_PREFIX_BYTES, firstArrivalVersion(offset));
      else batch.add(lane, value, WIRE_PREFIX_BYTES);
    }
  }

  /** A tombstone without a version is none of the engine's: an erasure, which has its own way into the tables. */
  #retract(batch: SinkBatch, { topic }: Cursor, { key, headers }: LogRecord): void {
    const retraction = this.#routes.retraction(topic);
    const version = headers[VERSION_HEADER];
    this.#tombstones += 1;
    if (retraction === null || version === undefined || key === null) return;
    batch.add(retraction.lane, retraction.body(key.toString(), Number(version.toString())));
  }

  #schemaIdOf(value: Buffer, cursor: Cursor, offset: number): number {
    try {
      return schemaIdOf(value);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${cursor.logTopic}/${cursor.partition} at ${offset}: ${why}`, { cause: error });
    }
  }

  async #learn(id: number, cursor: Cursor, offset: number): Promise<readonly Lane[]> {
    await this.#retry(() => this.#routes.refresh());
    const lanes = this.#routes.find(cursor.topic, id);
    if (lanes !== undefined) return lanes;
    throw new Error(
      `${cursor.logTopic}/${cursor.partition} at ${offset} has schema id ${id}, which the registry does not know: ` +
        "is it the registry that the record was written with?",
    );
  }

  async #insert(batch: SinkBatch): Promise<void> {
    const blocks = batch.blocks.entries();
    const inserting = Array.from({ length: INSERTS_AT_ONCE }, () => this.#insertEach(blocks));
    // Nothing is under way any more when one's error is told.
    await Promise.allSettled(inserting);
    await Promise.all(inserting);
    // Only now: what fails before this line is read again by the next run.
    await this.#retry(() => this.#options.log.commitOffsets(SINK_GROUP, batch.offsets));
    this.#positions = batch.offsets;
    this.#options.onProgress?.(this.progress);
  }

  async #insertEach(blocks: Iterable<readonly [Lane, Bodies]>): Promise<void> {
    for (const [lane, bodies] of blocks) {
      await this.#retry(() => this.#options.warehouse.insert({ ...lane, bodies }));
      this.#rows[lane.table] = (this.#rows[lane.table] ?? 0) + bodies.count;
      this.#blocks += 1;
    }
  }

  #retry<Result>(work: () => Promise<Result>): Promise<Result> {
    const { onRetry, pause } = this.#options;
    return retrying(work, this.#backOff, this.#signal, onRetry ?? (() => undefined), pause);
  }
}
