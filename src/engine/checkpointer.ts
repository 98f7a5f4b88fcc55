import { setImmediate as turn } from "node:timers/promises";
import { deserialize } from "node:v8";
import { CHECKPOINTS } from "../../topologies/topics.ts";
import type { NewRecord, TransactionalWriter } from "../log/port.ts";
import { readPartition } from "../log/read-partition.ts";
import type { PartitionFolder } from "../state-store/partition-folder.ts";
import { type DurationMicros, type Micros, SECOND } from "../values/time.ts";
import { type CheckpointHead, type CheckpointRecord, CheckpointWriter, isHead } from "./checkpoint.ts";
import type { Fold } from "./fold.ts";
import type { RestoredFold } from "./restore.ts";
import { ENGINE_GROUP, type TaskEnvironment } from "./task-environment.ts";
import { topologyDigest } from "./topology.ts";

/** How long copying may hold up the fold in one go. */
const SLICE = 4_000 as DurationMicros;
/** What copying may take of the fold's time in the long run: players with long histories take long to copy. */
const MOST_SHARE = 0.1;
/** A clock that is put forward meanwhile must not count as work. */
const LONGEST_SLICE = SECOND;
/** So many partitions in a row have intervals of their own. */
const BEATS = 8;
/** A checkpoint's head is its last record; what ends a transaction takes an offset in some logs. */
const HEAD_AND_MARKER = 2;

/**
 * Writes the checkpoints of a task beside its transactions, under a transactional id of its own: copied in slices between
 * batches, and committed as a whole while the fold goes on. A checkpoint is committed after what it stands for, so it is
 * never ahead of the committed offset.
 */
export class Checkpointer {
  readonly #environment: TaskEnvironment;
  readonly #partition: number;
  readonly #writer: TransactionalWriter;
  readonly #fold: Fold;
  readonly #generation: number;
  readonly #lineage: number;
  readonly #folder: PartitionFolder | undefined;
  readonly #delivered: () => Promise<void>;
  /** Records that the next checkpoint removes. */
  #stale: readonly CheckpointRecord[];
  #folded = 0;
  #takenAt: Micros;
  /** Microseconds for which the last one held up the fold. */
  #held = 0;
  #atWork: Promise<void> | undefined;
  #failed: unknown;
  #isClosed = false;

  /** `delivered`: resolves when what was handed to the log so far is committed, throws when it cannot be. */
  constructor(
    environment: TaskEnvironment,
    partition: number,
    writer: TransactionalWriter,
    restored: Pick<RestoredFold, "fold" | "generation" | "lineage" | "folder" | "stale">,
    delivered: () => Promise<void>,
  ) {
    this.#environment = environment;
    this.#partition = partition;
    this.#writer = writer;
    this.#fold = restored.fold;
    this.#generation = restored.generation;
    this.#lineage = restored.lineage;
    this.#folder = restored.folder;
    this.#stale = restored.stale;
    this.#delivered = delivered;
    this.#takenAt = environment.now();
  }

  /**
   * After so many events more: whether it is time to {@link take} one, and none is at work. One that took long is followed
   * by a longer time without: what a crash folds again grows then, instead of a fold that does nothing but checkpoints.
   */
  isDueAfter(folded: number): boolean {
    this.#folded += folded;
    const { events, micros } = this.#environment.checkpointEvery;
    if (this.#atWork !== undefined) return false;
    if (this.#isCrowded) return true;
    const elapsed = this.#environment.now() - this.#takenAt;
    // A clock that was put back says nothing.
    if (elapsed >= 0 && elapsed < this.#held / MOST_SHARE) return false;
    return this.#folded >= events || elapsed >= intervalOf(this.#partition, micros);
  }

  /** Those who sleep without being in a checkpoint take more than those who are awake may. */
  get #isCrowded(): boolean {
    const { state } = this.#environment;
    return state !== undefined && this.#fold.memory.unkeptBytes > state.budget;
  }

  /** Begins one as of `position`, which is committed or on its way; what goes wrong is thrown by {@link settled} and {@link throwIfFailed}. */
  take(position: number): void {
    this.#folded = 0;
    this.#held = 0;
    this.#takenAt = this.#environment.now();
    this.#atWork = this.#write(position, (records) => this.#commitBeside(records))
      .catch((error: unknown) => {
        this.#failed ??= error;
      })
      .finally(() => {
        this.#atWork = undefined;
      });
  }

  /**
   * The last one, as of `position`: `commit` makes it durable, together with what belongs to it. None may be at work, and
   * nothing is folded meanwhile.
   */
  async finish(position: number, commit: (records: readonly NewRecord[]) => Promise<void>): Promise<void> {
    const done = async (records: readonly NewRecord[]) => {
      await commit(records);
      return true;
    };
    // Who sleeps in memory alone is not needed any more.
    await this.#write(position, done, this.#folder !== undefined);
  }

  /** Resolves when none is at work. */
  async settled(): Promise<void> {
    await this.#atWork;
    this.throwIfFailed();
  }

  throwIfFailed(): void {
    if (this.#failed !== undefined) throw this.#failed;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#atWork;
    await this.#writer.close();
  }

  /** `commit` tells whether it did; `keeps`: the store is to have what it committed. */
  async #write(
    position: number,
    commit: (records: readonly NewRecord[]) => Promise<boolean>,
    keeps = true,
  ): Promise<void> {
    const { topology, now, observer } = this.#environment;
    const begun = now();
    const digest = topologyDigest(topology);
    const writer = new CheckpointWriter(this.#fold, position, digest, this.#generation, this.#lineage);
    if (!(await this.#inSlices((enough) => writer.advance(enough)))) return;
    const records = this.#recordsOf([...this.#stale, ...writer.finish()]);
    this.#stale = [];
    if (!(await commit(records))) return;
    observer?.checkpointed(this.#partition, { position, at: begun, bytes: bytesOf(records) });
    if (keeps) await this.#keep(writer, position, digest);
  }

  /** From now on the store has the players as the checkpoint has them. */
  async #keep(writer: CheckpointWriter, offset: number, digest: string): Promise<void> {
    const fold = this.#fold;
    if (!(await this.#inSlices((enough) => writer.keep(enough)))) return;
    const compaction = fold.memory.store.compaction((name) => fold.ownersOf(name));
    if (!(await this.#inSlices((enough) => goOn(compaction, enough)))) return;
    if (this.#folder === undefined) return;
    const position = await this.#placeOfHead(offset);
    if (position === undefined) return;
    await this.#folder.save({ lineage: this.#lineage, generation: this.#generation, digest, position });
  }

  /** Where the head of the checkpoint as of `offset` is; undefined when a later one follows: somebody else has the partition. */
  async #placeOfHead(offset: number): Promise<number | undefined> {
    const { log, topicPrefix } = this.#environment;
    const topic = topicPrefix + CHECKPOINTS.name;
    const place = Math.max(0, (await log.end(topic, this.#partition)) - HEAD_AND_MARKER);
    let last: CheckpointHead | undefined;
    for await (const { key, value } of readPartition(log, topic, this.#partition, place))
      if (key !== null && value !== null && isHead({ key })) last = deserialize(value) as CheckpointHead;
    return last?.offset === offset && last.lineage === this.#lineage ? place : undefined;
  }

  /** Lets others at it between slices of `work`, until this is done; false when the task is closed before. */
  async #inSlices(work: (enough: () => boolean) => boolean): Promise<boolean> {
    const { now } = this.#environment;
    for (;;) {
      const begun = now();
      const isDone = work(() => now() - begun >= SLICE);
      this.#held += Math.min(Math.max(0, now() - begun), LONGEST_SLICE);
      if (isDone) return true;
      await turn();
      if (this.#isClosed) return false;
    }
  }

  async #commitBeside(records: readonly NewRecord[]): Promise<boolean> {
    await this.#delivered();
    if (this.#isClosed) return false;
    await this.#writer.commit({ records, group: ENGINE_GROUP, offsets: [] });
    return true;
  }

  #recordsOf(records: readonly CheckpointRecord[]): NewRecord[] {
    const topic = this.#environment.topicPrefix + CHECKPOINTS.name;
    return records.map((record) => ({ topic, partition: this.#partition, ...record }));
  }
}

/** Partitions that were opened together would otherwise write their checkpoints together, and hold each other up. */
export function intervalOf(partition: number, longest: number): number {
  return longest * (1 - (partition % BEATS) / (5 * BEATS));
}

/** Goes on until `enough` says so; true when there is nothing left to do. */
function goOn(work: Iterator<void>, enough: () => boolean): boolean {
  while (!enough()) if (work.next().done === true) return true;
  return false;
}

function bytesOf(records: readonly NewRecord[]): number {
  return records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0), 0);
}
