import { EVENTS } from "../../topologies/topics.ts";
import type { NewRecord, PreparedRecords, TopicPartition, TransactionalWriter } from "../log/port.ts";
import type { Records } from "../records/codec.ts";
import type { EventRecords } from "../records/generated.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { PartitionFolder } from "../state-store/partition-folder.ts";
import type { DurationMicros, Micros } from "../values/time.ts";
import { Checkpointer } from "./checkpointer.ts";
import type { Fold } from "./fold.ts";
import { foldRecords } from "./fold-records.ts";
import { madeOutputs } from "./made-outputs.ts";
import { OutputEncoder } from "./output-encoder.ts";
import type { Output, Outputs } from "./outputs.ts";
import { type RestoredFold, restoreFold } from "./restore.ts";
import { ENGINE_GROUP, firstRulesId, type TaskEnvironment } from "./task-environment.ts";

/**
 * How long the offset of batches that caused nothing waits for a batch that does: a transaction of its own would keep
 * the next one waiting, and all that it saves is to fold them again.
 */
const OFFSET_WAIT = 250_000 as DurationMicros;

interface TaskWriters {
  readonly outputs: TransactionalWriter;
  readonly checkpoints: TransactionalWriter;
}

/**
 * The owner of one partition of `events`: folds it and commits what follows, exactly once (architecture.md). Opening it
 * fences the owner before; after any error it is thrown away and opened anew from its checkpoint.
 */
export class Task {
  readonly partition: number;
  readonly #environment: TaskEnvironment;
  readonly #writer: TransactionalWriter;
  readonly #checkpointer: Checkpointer;
  readonly #fold: Fold;
  readonly #outputs: Outputs;
  readonly #encoder: OutputEncoder;
  readonly #folder: PartitionFolder | undefined;
  readonly #source: TopicPartition;
  #position: number;
  /** Since when the committed offset is behind {@link position}, but for what a commit under way brings; null: it is not. */
  #behindSince: Micros | null = null;
  #inFlight: Promise<void> = Promise.resolve();
  #failed: unknown;

  private constructor(environment: TaskEnvironment, partition: number, writers: TaskWriters, restored: RestoredFold) {
    this.#environment = environment;
    this.partition = partition;
    this.#source = { topic: environment.topicPrefix + EVENTS.name, partition };
    this.#writer = writers.outputs;
    this.#fold = restored.fold;
    this.#outputs = restored.outputs;
    this.#encoder = new OutputEncoder(environment.serde, environment.topicPrefix, partition);
    this.#position = restored.position;
    this.replayed = restored.replayed;
    this.#folder = restored.folder;
    const delivered = () => this.delivered();
    this.#checkpointer = new Checkpointer(environment, partition, writers.checkpoints, restored, delivered);
  }

  /** Takes the partition over: fences, loads the checkpoint, folds again what was committed after it. */
  static async open(environment: TaskEnvironment, partition: number): Promise<Task> {
    const begun = environment.now();
    const writers: TransactionalWriter[] = [];
    try {
      // Both fence before anything is read: what the owner before had under way is then committed or void.
      const outputs = await environment.log.writer(`${ENGINE_GROUP}-${partition}`);
      writers.push(outputs);
      const checkpoints = await environment.log.writer(`${ENGINE_GROUP}-${partition}-checkpoint`);
      writers.push(checkpoints);
      return await Task.#restored(environment, partition, { outputs, checkpoints }, begun);
    } catch (error) {
      await Promise.allSettled(writers.map((writer) => writer.close()));
      throw error;
    }
  }

  static async #restored(
    environment: TaskEnvironment,
    partition: number,
    writers: TaskWriters,
    begun: Micros,
  ): Promise<Task> {
    const { log, topicPrefix, now, observer } = environment;
    const committed = await log.committed(ENGINE_GROUP, topicPrefix + EVENTS.name, partition);
    const restored = await restoreFold(environment, partition, committed);
    const task = new Task(environment, partition, writers, restored);
    // The configuration that the first events are folded with must be durable before what they cause.
    if (restored.isFirst) {
      await task.#begin().catch((error: unknown) => {
        restored.folder?.close();
        throw error;
      });
    }
    const { fold, replayed, position } = restored;
    const { clock, players } = fold;
    observer?.opened(partition, { seconds: (now() - begun) / 1e6, replayed, players: players.size, position, clock });
    return task;
  }

  async #begin(): Promise<void> {
    const value = JSON.stringify(this.#fold.rules);
    await this.#environment.log.append([], { id: firstRulesId(this.partition), value });
    await this.#checkpoint();
  }

  get clock(): Micros {
    return this.#fold.clock;
  }
  /** Offset of the next event to fold. */
  get position(): number {
    return this.#position;
  }
  /** Players in the state, awake or asleep. */
  get players(): number {
    return this.#fold.players.size;
  }
  /** Events that opening it folded again. */
  readonly replayed: number;
  get counters(): Readonly<Fold["counters"]> {
    return this.#fold.counters;
  }

  /**
   * Folds the next batch while the one before commits. How many records it took; 0 at the end of the partition. Where
   * nothing followed from them, the offset may wait until {@link commitDue}.
   */
  async step(): Promise<number> {
    this.#throwIfFailed();
    const { log, batchSize } = this.#environment;
    const { topic, partition } = this.#source;
    const batch = await log.read(topic, partition, this.#position, batchSize);
    if (batch.next === this.#position) {
      await this.#afterBatch(0, []);
      return 0;
    }
    await foldRecords(this.#fold, this.#environment, batch.records, this.#source);
    this.#position = batch.next;
    this.#behindSince ??= this.#environment.now();
    await this.#afterBatch(batch.records.length, this.#takeOutputs(batch.records.length));
    return batch.records.length;
  }

  /** Commits what there is to commit, and begins a checkpoint when one is due: never of more than is on its way. */
  async #afterBatch(folded: number, outputs: readonly Output[]): Promise<void> {
    const isCheckpointDue = this.#checkpointer.isDueAfter(folded);
    await this.#commitIfDue(outputs, isCheckpointDue);
    if (isCheckpointDue) this.#checkpointer.take(this.#position);
  }

  async #commitIfDue(outputs: readonly Output[], withOffset: boolean): Promise<void> {
    const due = this.commitDue;
    if (outputs.length > 0 || (due !== null && (withOffset || this.#isPast(due)))) await this.#commit(outputs);
  }

  /** When the offset of what caused nothing is to be committed; null: nothing waits. {@link step} sees to it. */
  get commitDue(): Micros | null {
    return this.#behindSince === null ? null : ((this.#behindSince + OFFSET_WAIT) as Micros);
  }

  /** Also when the clock was put back. */
  #isPast(due: Micros): boolean {
    const left = due - this.#environment.now();
    return left <= 0 || left > OFFSET_WAIT;
  }

  /** Appends the rules, the configured ones unless others are given, if the partition was folded with others. True when it did. */
  async alignRules(rules: FoldRules = this.#environment.rules): Promise<boolean> {
    const config = JSON.stringify(rules);
    if (JSON.stringify(this.#fold.rules) === config) return false;
    await this.#append("ConfigChange", { received_at: this.#environment.now(), config });
    return true;
  }

  /** Appends a tick, if it would move the clock or tell that time passed. */
  async tick(at: Micros): Promise<void> {
    await this.#append("ClockTick", { received_at: this.#environment.now(), occurred_at: at });
  }

  /** Appends a tick at the clock where timers are due by it, which wait for later events. Whether it did. */
  async tickWhereDue(): Promise<boolean> {
    const { clock, received, nextDue } = this.#fold;
    if (nextDue === null || nextDue > clock) return false;
    await this.#append("ClockTick", { received_at: received, occurred_at: clock });
    return true;
  }

  /**
   * Emits every waiting row, checkpoints, and commits: a clean stop. In one transaction, because to whoever resumes from a
   * checkpoint before them the rows would wait still, to be emitted again.
   */
  async finish(): Promise<void> {
    await this.settled();
    this.#fold.flush();
    await this.#checkpointer.finish(this.#position, async (checkpoint) => {
      await this.#commit(this.#takeOutputs(0), checkpoint);
      await this.delivered();
    });
  }

  /** Resolves when everything folded is committed, and no checkpoint is at work; throws what went wrong. */
  async settled(): Promise<void> {
    await this.#commitIfDue([], true);
    await this.delivered();
    await this.#checkpointer.settled();
  }

  /** Resolves when what was handed to the log is committed; throws what went wrong. */
  async delivered(): Promise<void> {
    await this.#inFlight;
    this.#throwIfFailed();
  }

  async close(): Promise<void> {
    await this.#checkpointer.close();
    await this.#inFlight;
    this.#folder?.close();
    await this.#writer.close();
    this.#environment.observer?.closed(this.partition);
  }

  async #checkpoint(): Promise<void> {
    this.#checkpointer.take(this.#position);
    await this.settled();
  }

  /** Hands one transaction to the log, after the one before it is through. */
  async #commit(outputs: readonly Output[], checkpoint: readonly NewRecord[] = []): Promise<void> {
    const { now, observer } = this.#environment;
    const offsets = [{ ...this.#source, offset: this.#position }];
    // While they wait for the transaction before, only their bytes are kept.
    const records = this.#prepare(outputs, checkpoint);
    await this.delivered();
    const begun = now();
    this.#behindSince = null;
    this.#inFlight = this.#writer
      .commit({ records, group: ENGINE_GROUP, offsets })
      .then(() => observer?.committed(this.partition, (now() - begun) / 1e6))
      .catch((error: unknown) => {
        this.#failed = error;
      });
  }

  #prepare(outputs: readonly Output[], checkpoint: readonly NewRecord[]): PreparedRecords {
    const records = outputs.map((output) => this.#encoder.encode(output));
    return this.#writer.prepare(checkpoint.length === 0 ? records : [...records, ...checkpoint]);
  }

  #takeOutputs(folded: number): readonly Output[] {
    const outputs = this.#outputs.take();
    const { clock, players, memory } = this.#fold;
    this.#environment.observer?.folded(this.partition, {
      records: folded,
      made: madeOutputs(outputs),
      position: this.#position,
      clock,
      players: players.size,
      memory: memory.figures,
    });
    return outputs;
  }

  #throwIfFailed(): void {
    if (this.#failed !== undefined) throw this.#failed;
    this.#checkpointer.throwIfFailed();
  }

  async #append<Name extends "ClockTick" | "ConfigChange">(name: Name, record: EventRecords[Name]): Promise<void> {
    const { log, serde } = this.#environment;
    const value = serde.encode<Name>(name, record as Records[Name]);
    await log.append([{ ...this.#source, key: null, value, headers: { type: Buffer.from(name) } }]);
  }
}
