import { CHECKPOINTS, EVENTS } from "../../topologies/topics.ts";
import type { Log, LogRecord, NewRecord, TransactionalWriter } from "../log/port.ts";
import { type Records, type Serde, VERSION_HEADER } from "../records/codec.ts";
import type { EventRecords } from "../records/generated.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Micros } from "../values/time.ts";
import { type Checkpoint, CheckpointReader, type CheckpointRecord, checkpointOf } from "./checkpoint.ts";
import { decodeEvent } from "./event-decoder.ts";
import { Fold } from "./fold.ts";
import { type Output, Outputs } from "./outputs.ts";
import { type Topology, topologyDigest } from "./topology.ts";

/** Consumer group and prefix of the transactional ids of the engine. */
export const ENGINE_GROUP = "segmentation";

/** What a task works with. */
export interface TaskEnvironment {
  readonly log: Log;
  readonly serde: Serde;
  readonly topology: Topology;
  readonly topicPrefix: string;
  /** The configured rules: appended as a ConfigChange when the folded ones differ. */
  readonly rules: FoldRules;
  readonly now: () => Micros;
  /** Events folded in one transaction at most. */
  readonly batchSize: number;
  readonly checkpointEvery: { readonly events: number; readonly micros: number };
  readonly warn: (message: string) => void;
}

/**
 * The owner of one partition of `events`: folds it and commits what follows, exactly once (architecture.md). Opening it
 * fences the owner before; after any error it is thrown away and opened anew from its checkpoint.
 */
export class Task {
  readonly partition: number;
  readonly #environment: TaskEnvironment;
  readonly #writer: TransactionalWriter;
  readonly #fold: Fold;
  readonly #outputs: Outputs;
  readonly #generation: number;
  #position: number;
  #checkpointedAt: Micros;
  #foldedSinceCheckpoint = 0;
  #inFlight: Promise<void> = Promise.resolve();
  #failed: unknown;
  /** Records that the next checkpoint removes. */
  #stale: readonly CheckpointRecord[] = [];

  private constructor(
    environment: TaskEnvironment,
    partition: number,
    writer: TransactionalWriter,
    restored: { fold: Fold; outputs: Outputs; generation: number; position: number },
  ) {
    this.#environment = environment;
    this.partition = partition;
    this.#writer = writer;
    this.#fold = restored.fold;
    this.#outputs = restored.outputs;
    this.#generation = restored.generation;
    this.#position = restored.position;
    this.#checkpointedAt = environment.now();
  }

  /** Takes the partition over: fences, loads the checkpoint, folds again what was committed after it. */
  static async open(environment: TaskEnvironment, partition: number): Promise<Task> {
    const { log, topicPrefix } = environment;
    const writer = await log.writer(`${ENGINE_GROUP}-${partition}`);
    const committed = await log.committed(ENGINE_GROUP, topicPrefix + EVENTS.name, partition);
    const reader = await readCheckpoint(environment, partition);
    const { checkpoint } = reader;
    const restored = await restore(environment, partition, checkpoint, committed);
    const task = new Task(environment, partition, writer, restored);
    task.#stale = reader.tombstonesBefore(restored.generation);
    // The configuration that the first events are folded with must be durable before what they cause.
    if (checkpoint === undefined) await task.#commit(true);
    return task;
  }

  get clock(): Micros {
    return this.#fold.clock;
  }
  /** Offset of the next event to fold. */
  get position(): number {
    return this.#position;
  }
  get counters(): Readonly<Fold["counters"]> {
    return this.#fold.counters;
  }
  get playerCount(): number {
    return this.#fold.players.size;
  }

  /** Folds the next batch while the one before commits. How many records it took; 0 at the end of the partition. */
  async step(): Promise<number> {
    this.#throwIfFailed();
    const { log, serde, topicPrefix, batchSize } = this.#environment;
    const batch = await log.read(topicPrefix + EVENTS.name, this.partition, this.#position, batchSize);
    if (batch.next === this.#position) return 0;
    for (const record of batch.records) applyRecord(this.#fold, serde, record);
    this.#position = batch.next;
    this.#foldedSinceCheckpoint += batch.records.length;
    await this.#commit(this.#checkpointDue());
    return batch.records.length;
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

  /** Emits every waiting row, checkpoints, and commits: a clean stop. */
  async finish(): Promise<void> {
    this.#throwIfFailed();
    this.#fold.flush();
    await this.#commit(true);
    await this.settled();
  }

  /** Resolves when everything handed to the log is committed; throws what went wrong. */
  async settled(): Promise<void> {
    await this.#inFlight;
    this.#throwIfFailed();
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }

  #checkpointDue(): boolean {
    const { events, micros } = this.#environment.checkpointEvery;
    return this.#foldedSinceCheckpoint >= events || this.#environment.now() - this.#checkpointedAt >= micros;
  }

  /** Hands one transaction to the log, after the one before it is through. */
  async #commit(withCheckpoint: boolean): Promise<void> {
    const records = this.#outputs.take().map((output) => this.#encode(output));
    if (withCheckpoint) records.push(...this.#checkpoint());
    const topic = this.#environment.topicPrefix + EVENTS.name;
    const offsets = [{ topic, partition: this.partition, offset: this.#position }];
    await this.settled();
    this.#inFlight = this.#writer.commit({ records, group: ENGINE_GROUP, offsets }).catch((error: unknown) => {
      this.#failed = error;
    });
  }

  #throwIfFailed(): void {
    if (this.#failed !== undefined) throw this.#failed;
  }

  #checkpoint(): NewRecord[] {
    this.#foldedSinceCheckpoint = 0;
    this.#checkpointedAt = this.#environment.now();
    const { topology, topicPrefix } = this.#environment;
    const topic = topicPrefix + CHECKPOINTS.name;
    const current = checkpointOf(this.#fold, this.#position, topologyDigest(topology), this.#generation);
    const records = [...this.#stale, ...current];
    this.#stale = [];
    return records.map((record) => ({ topic, partition: this.partition, ...record }));
  }

  #encode(output: Output): NewRecord {
    const { serde, topicPrefix } = this.#environment;
    return {
      topic: topicPrefix + output.topic.name,
      partition: this.partition,
      key: Buffer.from(output.key),
      value: output.record === null ? null : serde.encode(output.name, output.record),
      headers: {
        ...(output.record === null ? { [VERSION_HEADER]: Buffer.from(String(output.version)) } : {}),
        "source-partition": Buffer.from(String(this.partition)),
        "source-offset": Buffer.from(String(output.sourceOffset)),
        revision: Buffer.from(String(output.revision)),
      },
    };
  }

  async #append<Name extends "ClockTick" | "ConfigChange">(name: Name, record: EventRecords[Name]): Promise<void> {
    const { log, serde, topicPrefix } = this.#environment;
    const value = serde.encode<Name>(name, record as Records[Name]);
    const topic = topicPrefix + EVENTS.name;
    await log.append([{ topic, partition: this.partition, key: null, value, headers: { type: Buffer.from(name) } }]);
  }
}

function applyRecord(fold: Fold, serde: Serde, record: LogRecord): void {
  const input = decodeEvent(serde, record);
  if (input !== null) fold.apply(input);
  else fold.offset = record.offset;
}

const CHECKPOINT_READ = 10_000;

async function readCheckpoint(environment: TaskEnvironment, partition: number): Promise<CheckpointReader> {
  const { log, topicPrefix } = environment;
  const topic = topicPrefix + CHECKPOINTS.name;
  const reader = new CheckpointReader();
  let position = await log.begin(topic, partition);
  const end = await log.end(topic, partition);
  while (position < end) {
    const batch = await log.read(topic, partition, position, CHECKPOINT_READ);
    for (const record of batch.records) reader.add(record);
    if (batch.next === position) break;
    position = batch.next;
  }
  return reader;
}

/** The fold as it was at the committed offset: the checkpoint, and what was committed after it folded again, outputs dropped. */
async function restore(
  environment: TaskEnvironment,
  partition: number,
  checkpoint: Checkpoint | undefined,
  committed: number | undefined,
): Promise<{ fold: Fold; outputs: Outputs; generation: number; position: number }> {
  const { log, topicPrefix, topology, rules, warn } = environment;
  const events = topicPrefix + EVENTS.name;
  const usable = checkpoint !== undefined && checkpoint.head.digest === topologyDigest(topology);
  if (checkpoint !== undefined && !usable) {
    warn(
      `partition ${partition}: its checkpoint was made by ${checkpoint.head.digest}, this is ${topologyDigest(topology)}: rebuilding the state from the log, from its oldest event on`,
    );
  }
  const generation = usable ? checkpoint.head.generation : (checkpoint?.head.generation ?? 0) + 1;
  const outputs = new Outputs();
  const fold = new Fold(topology, checkpoint?.head.rules ?? rules, generation, outputs);
  if (usable) resume(fold, checkpoint);
  const begin = await log.begin(events, partition);
  let position = usable ? checkpoint.head.offset : begin;
  if (position < begin) {
    warn(
      `partition ${partition}: events ${position} to ${begin} left the log before they were folded: their effects are missing`,
    );
    position = begin;
  }
  while (position < (committed ?? 0)) {
    const batch = await log.read(events, partition, position, environment.batchSize);
    for (const record of batch.records) {
      if (record.offset >= (committed ?? 0)) break;
      applyRecord(fold, environment.serde, record);
    }
    if (batch.next === position) break;
    position = Math.min(batch.next, committed ?? 0);
    outputs.take();
  }
  // What was folded before is not counted again.
  fold.resetCounters();
  return { fold, outputs, generation, position: Math.max(position, committed ?? 0) };
}

function resume(fold: Fold, { head, players }: Checkpoint): void {
  fold.clock = head.clock;
  fold.received = head.received;
  fold.offset = head.offset - 1;
  for (const state of players) fold.restore(state);
}
