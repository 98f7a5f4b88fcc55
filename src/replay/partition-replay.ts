import { CheckpointWriter } from "../engine/checkpoint.ts";
import { CheckpointReader } from "../engine/checkpoint-reader.ts";
import { decodeEvent } from "../engine/event-decoder.ts";
import { Fold, type FoldCounters } from "../engine/fold.ts";
import type { FoldInput } from "../engine/fold-input.ts";
import { Outputs } from "../engine/outputs.ts";
import { PREFETCHED } from "../engine/prefetch.ts";
import type { Topology } from "../engine/topology.ts";
import { topologyDigest } from "../engine/topology.ts";
import type { LogRecord, ReadBatch } from "../log/port.ts";
import type { Serde } from "../records/codec.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { DurationMicros } from "../values/time.ts";
import { CheckpointFile } from "./checkpoint-file.ts";
import { type RowBlock, RowBlocks } from "./row-blocks.ts";

/** History in a total order, by offset. */
export interface HistorySource {
  read(from: number, limit: number): Promise<ReadBatch>;
}

export interface PartitionReplayOptions {
  readonly partition: number;
  readonly source: HistorySource;
  readonly serde: Serde;
  readonly topology: Topology;
  /** What the fold begins with. */
  readonly rules: FoldRules;
  /** Follow the configuration changes in the history, instead of staying with `rules`. */
  readonly keepConfig: boolean;
  /** First part of the rows' versions. */
  readonly generation: number;
  /** Only this tenant's rows are kept. */
  readonly tenant: string | undefined;
  /** Offset of the first event to fold, when there is no checkpoint yet. */
  readonly start: number;
  /** Where it keeps how far it is. */
  readonly file: string;
  readonly checkpointEvery: number;
  readonly insert: (blocks: readonly RowBlock[]) => Promise<void>;
  /** After each batch: records folded since the last call. */
  readonly onFolded: (records: number) => void;
  /**
   * Set where the history is in the order of events and not of arrival: then nobody is sealed, for that goes by arrival,
   * and the rows' versions do not exceed that of this offset, so that the engine's later rows win.
   */
  readonly byEventTime?: { readonly lastOffset: number };
}

const READ_LIMIT = 5_000;
/** Records between two looks at what is to be inserted: of one row only the last state in them is. */
const TAKE_EVERY = 20_000;
const BLOCK_ROWS = 50_000;
const BLOCK_BYTES = 32 * 1024 * 1024;
/** Some 35 years: longer than any history, short enough that a time plus it is a safe integer. */
const NEVER = (2 ** 50) as DurationMicros;
/** Of the checkpoints in the file: they are told apart by nothing else. */
const FILE_GENERATION = 0;

/**
 * Folds one partition's history into rows, and keeps how far it is in a file of its own, so that it can be gone on with. A
 * row that is open is emitted once, at the end, instead of now and then: emission is a filter on outputs and touches no
 * state (architecture.md), so the last state of each row is the same.
 */
export class PartitionReplay {
  readonly #options: PartitionReplayOptions;
  readonly #fold: Fold;
  readonly #outputs: Outputs;
  readonly #file: CheckpointFile;
  readonly #blocks: RowBlocks;
  #rules: FoldRules;
  #position: number;
  #sinceTake = 0;
  #sinceCheckpoint = 0;
  #inserting: Promise<void> = Promise.resolve();

  private constructor(options: PartitionReplayOptions, file: CheckpointFile, reader: CheckpointReader) {
    const { topology, generation } = options;
    const { checkpoint } = reader;
    this.#options = options;
    this.#file = file;
    this.#outputs = new Outputs();
    this.#blocks = new RowBlocks(options.tenant);
    this.#rules = checkpoint?.head.rules ?? options.rules;
    this.#position = checkpoint?.head.offset ?? options.start;
    this.#fold = new Fold(topology, this.#bent, generation, this.#outputs, checkpoint?.memory);
    if (checkpoint === undefined) return;
    const { head } = checkpoint;
    this.#fold.clock = head.clock;
    this.#fold.received = head.received;
    this.#fold.offset = this.#versionOffset(head.offset - 1);
    this.#fold.resume(checkpoint);
  }

  static async open(options: PartitionReplayOptions): Promise<PartitionReplay> {
    const reader = new CheckpointReader();
    const file = await CheckpointFile.open(options.file, (record) => reader.add({ headers: {}, ...record }));
    const digest = topologyDigest(options.topology);
    const { checkpoint } = reader;
    if (checkpoint !== undefined && checkpoint.head.digest !== digest) {
      await file.close();
      throw new Error(
        `this replay was begun by ${checkpoint.head.digest}, this is ${digest}: drop it and begin it again`,
      );
    }
    return new PartitionReplay(options, file, reader);
  }

  get position(): number {
    return this.#position;
  }

  get counters(): Readonly<FoldCounters> {
    return this.#fold.counters;
  }

  /** Folds up to the offset `end`; every row is in the tables and the file is up to date when it resolves true. False: aborted. */
  async run(end: number, signal: AbortSignal): Promise<boolean> {
    if (this.#position >= end && !this.#file.isEmpty) return true;
    while (this.#position < end) {
      if (signal.aborted) return false;
      await this.#step(end);
    }
    this.#fold.flush();
    this.#take();
    await this.#insert();
    await this.#checkpoint();
    return true;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #step(end: number): Promise<void> {
    const from = this.#position;
    const { records, next } = await this.#options.source.read(from, Math.min(READ_LIMIT, end - from));
    if (next === from) throw new Error(`${this.#place} ends at ${from}, before ${end}: was history deleted meanwhile?`);
    this.#foldAll(records.filter(({ offset }) => offset < end));
    this.#position = Math.min(next, end);
    const passed = this.#position - from;
    this.#options.onFolded(passed);
    this.#sinceTake += passed;
    this.#sinceCheckpoint += passed;
    if (this.#sinceTake >= TAKE_EVERY) this.#take();
    if (this.#blocks.rows >= BLOCK_ROWS || this.#blocks.bytes >= BLOCK_BYTES) await this.#insert();
    if (this.#sinceCheckpoint >= this.#options.checkpointEvery && this.#position < end) await this.#checkpoint();
  }

  #foldAll(records: readonly LogRecord[]): void {
    for (let from = 0; from < records.length; from += PREFETCHED) {
      const some = records.slice(from, from + PREFETCHED);
      const inputs = some.map((record) => this.#at(record, () => decodeEvent(this.#options.serde, record)));
      this.#fold.prefetch(inputs);
      for (const [place, record] of some.entries()) this.#at(record, () => this.#apply(record, inputs[place] ?? null));
    }
  }

  #apply({ offset }: LogRecord, input: FoldInput | null): void {
    const isSuperseded = input?.kind === "rules" && !this.#options.keepConfig;
    if (input === null || isSuperseded) this.#fold.offset = this.#versionOffset(offset);
    else this.#fold.apply(this.#adapted(input));
  }

  #at<Result>({ offset }: LogRecord, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${this.#place} at ${offset} cannot be folded: ${why}`, { cause: error });
    }
  }

  get #place(): string {
    return `the history of partition ${this.#options.partition}`;
  }

  #adapted(input: FoldInput): FoldInput {
    const offset = this.#versionOffset(input.offset);
    if (input.kind !== "rules") return offset === input.offset ? input : { ...input, offset };
    this.#rules = input.rules;
    return { ...input, offset, rules: this.#bent };
  }

  /** Open rows wait for the end; and see {@link PartitionReplayOptions.byEventTime}. */
  get #bent(): FoldRules {
    const rules = { ...this.#rules, emitInterval: NEVER };
    return this.#options.byEventTime === undefined ? rules : { ...rules, sealAfter: NEVER };
  }

  #versionOffset(offset: number): number {
    const { byEventTime } = this.#options;
    return byEventTime === undefined ? offset : Math.min(offset, byEventTime.lastOffset);
  }

  #take(): void {
    this.#sinceTake = 0;
    for (const output of this.#outputs.take()) this.#blocks.add(output);
  }

  /** Hands the rows over, once those before are in. */
  async #insert(): Promise<void> {
    await this.#inserting;
    const blocks = this.#blocks.take();
    this.#inserting = this.#options.insert(blocks);
    // Whoever awaits it next gets the error; until then it must not count as unhandled.
    this.#inserting.catch(() => undefined);
  }

  /** Only after the rows that it stands for are in. */
  async #checkpoint(): Promise<void> {
    this.#sinceCheckpoint = 0;
    this.#take();
    await this.#insert();
    await this.#inserting;
    // What is kept is as the rules say, not as this replay bends them: the engine may go on from it.
    this.#fold.rules = this.#rules;
    const digest = topologyDigest(this.#options.topology);
    const writer = new CheckpointWriter(this.#fold, this.#position, digest, FILE_GENERATION);
    const records = writer.finish();
    this.#fold.rules = this.#bent;
    await this.#file.append(records);
  }
}
