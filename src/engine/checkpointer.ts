import { setImmediate as turn } from "node:timers/promises";
import { CHECKPOINTS } from "../../topologies/topics.ts";
import type { NewRecord, TransactionalWriter } from "../log/port.ts";
import type { DurationMicros, Micros } from "../values/time.ts";
import { type CheckpointRecord, CheckpointWriter } from "./checkpoint.ts";
import type { Fold } from "./fold.ts";
import type { RestoredFold } from "./restore.ts";
import { ENGINE_GROUP, type TaskEnvironment } from "./task-environment.ts";
import { topologyDigest } from "./topology.ts";

/** How long copying may hold up the fold in one go. */
const SLICE = 4_000 as DurationMicros;

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
  readonly #outputsSettled: () => Promise<void>;
  /** Records that the next checkpoint removes. */
  #stale: readonly CheckpointRecord[];
  #folded = 0;
  #takenAt: Micros;
  #atWork: Promise<void> | undefined;
  #failed: unknown;
  #isClosed = false;

  /** `outputsSettled`: resolves when everything folded so far is committed, throws when it cannot be. */
  constructor(
    environment: TaskEnvironment,
    partition: number,
    writer: TransactionalWriter,
    { fold, generation, stale }: Pick<RestoredFold, "fold" | "generation" | "stale">,
    outputsSettled: () => Promise<void>,
  ) {
    this.#environment = environment;
    this.#partition = partition;
    this.#writer = writer;
    this.#fold = fold;
    this.#generation = generation;
    this.#stale = stale;
    this.#outputsSettled = outputsSettled;
    this.#takenAt = environment.now();
  }

  /** Begins one as of `position` if it is time for one and none is at work. */
  afterBatch(folded: number, position: number): void {
    this.#folded += folded;
    const { events, micros } = this.#environment.checkpointEvery;
    if (this.#atWork !== undefined) return;
    if (this.#folded >= events || this.#environment.now() - this.#takenAt >= micros) this.take(position);
  }

  /** Begins one as of `position`; what goes wrong is thrown by {@link settled} and {@link throwIfFailed}. */
  take(position: number): void {
    this.#folded = 0;
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
    await this.#write(position, async (records) => {
      await commit(records);
      return true;
    });
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

  /** `commit` tells whether it did. */
  async #write(position: number, commit: (records: readonly NewRecord[]) => Promise<boolean>): Promise<void> {
    const { topology, now, observer } = this.#environment;
    const begun = now();
    const writer = new CheckpointWriter(this.#fold, position, topologyDigest(topology), this.#generation);
    const isSliceOver = (since: Micros) => () => now() - since >= SLICE;
    while (!writer.advance(isSliceOver(now()))) {
      await turn();
      if (this.#isClosed) return;
    }
    const records = this.#recordsOf([...this.#stale, ...writer.finish()]);
    this.#stale = [];
    if (await commit(records))
      observer?.checkpointed(this.#partition, { position, at: begun, bytes: bytesOf(records) });
  }

  async #commitBeside(records: readonly NewRecord[]): Promise<boolean> {
    await this.#outputsSettled();
    if (this.#isClosed) return false;
    await this.#writer.commit({ records, group: ENGINE_GROUP, offsets: [] });
    return true;
  }

  #recordsOf(records: readonly CheckpointRecord[]): NewRecord[] {
    const topic = this.#environment.topicPrefix + CHECKPOINTS.name;
    return records.map((record) => ({ topic, partition: this.#partition, ...record }));
  }
}

function bytesOf(records: readonly NewRecord[]): number {
  return records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0), 0);
}
