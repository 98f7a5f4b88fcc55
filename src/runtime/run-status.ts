import { EVENTS, TRIGGERS } from "../../topologies/topics.ts";
import type { MembershipObserver } from "../engine/engine.ts";
import type { FoldedBatch, OpenedTask, StateInMemory, TaskObserver } from "../engine/task-environment.ts";
import { partitionName } from "../log/partition-name.ts";
import type { Log, Position } from "../log/port.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { BEGINNING, type Micros } from "../values/time.ts";
import type { Retry } from "../warehouse/retrying.ts";
import type { SinkProgress } from "../warehouse/sink-options.ts";

interface PartitionStatus {
  position: number;
  clock: Micros;
  checkpointAt: Micros;
}

/** What a run is at, told by the engine and the sink: for metrics, and for whether it is ready. */
export class RunStatus implements MembershipObserver, TaskObserver {
  readonly #log: Pick<Log, "ends">;
  readonly #events: string;
  readonly #triggers: string;
  readonly #now: () => Micros;
  readonly #metrics: Metrics;
  readonly #opening = new Set<number>();
  readonly #open = new Map<number, PartitionStatus>();
  readonly #sunk = new Map<string, Position>();
  readonly #rows = new Map<string, number>();
  /** Next triggers to act on, by partition. */
  readonly #actions = new Map<number, number>();
  /** Of the task that is open. */
  readonly #wakes = new Map<number, number>();
  readonly #troubles = new Map<number, string>();
  readonly #doors = new Map<string, string>();
  #hasJoined = false;
  #sinkTrouble: string | undefined;

  constructor(options: {
    readonly log: Pick<Log, "ends">;
    readonly topicPrefix: string;
    readonly now: () => Micros;
    readonly metrics: Metrics;
  }) {
    this.#log = options.log;
    this.#events = options.topicPrefix + EVENTS.name;
    this.#triggers = options.topicPrefix + TRIGGERS.name;
    this.#now = options.now;
    this.#metrics = options.metrics;
  }

  /** Why the run is not ready; empty when it is. */
  get obstacles(): string[] {
    return [
      ...(this.#hasJoined ? [] : ["the engine has not been given its partitions yet"]),
      ...[...this.#opening].map((partition) => `partition ${partition} is being restored`),
      ...[...this.#troubles].map(([partition, why]) => `partition ${partition} is not folded: ${why}`),
      ...(this.#sinkTrouble === undefined ? [] : [`the sink cannot write: ${this.#sinkTrouble}`]),
      ...this.#doors.values(),
    ];
  }

  /** A process that folds nothing is ready without partitions. */
  joined(): void {
    this.#hasJoined = true;
  }

  /** Why a door takes nothing; undefined: it does. */
  doorObstacle(door: string, why: string | undefined): void {
    if (why === undefined) this.#doors.delete(door);
    else this.#doors.set(door, why);
  }

  assigned(partitions: readonly number[]): void {
    this.joined();
    for (const partition of partitions) this.#opening.add(partition);
    this.#metrics.owned.set(this.#open.size + this.#opening.size);
  }

  revoked(partitions: readonly number[]): void {
    for (const partition of partitions) {
      this.#opening.delete(partition);
      this.#troubles.delete(partition);
      this.closed(partition);
    }
    this.#metrics.owned.set(this.#open.size + this.#opening.size);
  }

  opened(partition: number, { seconds, players, position, clock }: OpenedTask): void {
    this.#opening.delete(partition);
    this.#troubles.delete(partition);
    this.#metrics.restores.observe(seconds);
    this.#metrics.players.set({ partition }, players);
    this.#open.set(partition, { position, clock, checkpointAt: this.#now() });
  }

  folded(partition: number, { records, made, position, clock, players, memory }: FoldedBatch): void {
    const { folded, derived, triggers, deadLetters } = this.#metrics;
    folded.inc({ partition }, records);
    this.#metrics.players.set({ partition }, players);
    this.#remember(partition, memory);
    const status = this.#open.get(partition);
    if (status !== undefined) Object.assign(status, { position, clock });
    for (const [topic, count] of Object.entries(made.records)) derived.inc({ topic }, count);
    for (const [type, count] of Object.entries(made.triggers)) triggers.inc({ type }, count);
    for (const [code, count] of Object.entries(made.deadLetters)) deadLetters.inc({ code }, count);
  }

  #remember(partition: number, { awake, awakeBytes, storedBytes, wakes }: StateInMemory): void {
    this.#metrics.awake.set({ partition }, awake);
    this.#metrics.awakeBytes.set({ partition }, awakeBytes);
    this.#metrics.storedBytes.set({ partition }, storedBytes);
    this.#metrics.wakes.inc({ partition }, wakes - (this.#wakes.get(partition) ?? 0));
    this.#wakes.set(partition, wakes);
  }

  troubled(partition: number, why: string): void {
    this.#troubles.set(partition, why);
  }

  committed(partition: number, seconds: number): void {
    this.#troubles.delete(partition);
    this.#metrics.transactions.observe(seconds);
  }

  checkpointed(partition: number, { at, bytes }: { readonly at: Micros; readonly bytes: number }): void {
    this.#metrics.checkpointBytes.set({ partition }, bytes);
    const status = this.#open.get(partition);
    if (status !== undefined) status.checkpointAt = at;
  }

  closed(partition: number): void {
    if (!this.#open.delete(partition)) return;
    this.#wakes.delete(partition);
    const { engineLag, clock, clockDelay, checkpointAge, checkpointBytes, players } = this.#metrics;
    const { awake, awakeBytes, storedBytes } = this.#metrics;
    const times = [engineLag, clock, clockDelay, checkpointAge];
    for (const gauge of [...times, checkpointBytes, players, awake, awakeBytes, storedBytes])
      gauge.remove({ partition });
  }

  /** The sink's partitions from now on: of the others another process knows more. */
  sinking(partitions: ReadonlySet<number>): void {
    for (const [name, { topic, partition }] of this.#sunk) {
      if (partitions.has(partition)) continue;
      this.#sunk.delete(name);
      this.#metrics.sinkLag.remove({ topic, partition });
    }
  }

  sank({ rows, positions }: SinkProgress): void {
    this.#sinkTrouble = undefined;
    for (const [table, count] of Object.entries(rows)) {
      this.#metrics.sinkRows.inc({ table }, count - (this.#rows.get(table) ?? 0));
      this.#rows.set(table, count);
    }
    for (const position of positions) this.#sunk.set(partitionName(position), position);
  }

  /** Undefined: the actions of the partition are another process's. */
  actionsAt(partition: number, position: number | undefined): void {
    if (position !== undefined) this.#actions.set(partition, position);
    else if (this.#actions.delete(partition)) this.#metrics.actionLag.remove({ partition });
  }

  attempted(kind: string, succeeded: boolean): void {
    this.#metrics.actionCalls.inc({ kind, outcome: succeeded ? "answered" : "failed" });
  }

  acted({ kind, status }: { readonly kind: string; readonly status: string }): void {
    this.#metrics.actions.inc({ kind, status });
  }

  sinkRetries({ error }: Retry): void {
    this.#sinkTrouble = error.message;
    this.#metrics.sinkRetries.inc();
  }

  /** The text of all metrics, those that follow from the log's ends as of now. Throws when the log cannot say them. */
  async metricsText(): Promise<string> {
    await this.refresh();
    return this.#metrics.text();
  }

  /** Sets the metrics that follow from the log's ends, as of now. Throws when the log cannot say them. */
  async refresh(): Promise<void> {
    const { engineLag, clock, clockDelay, checkpointAge, sinkLag, actionLag } = this.#metrics;
    const lagOf = await this.#lags();
    const now = this.#now();
    for (const [partition, status] of this.#open) {
      // A partition without events has no clock yet.
      if (status.clock !== BEGINNING) {
        clock.set({ partition }, status.clock / 1e6);
        clockDelay.set({ partition }, (now - status.clock) / 1e6);
      }
      checkpointAge.set({ partition }, (now - status.checkpointAt) / 1e6);
      const lag = lagOf({ topic: this.#events, partition, offset: status.position });
      if (lag !== undefined) engineLag.set({ partition }, lag);
    }
    for (const [partition, offset] of this.#actions) {
      const lag = lagOf({ topic: this.#triggers, partition, offset });
      if (lag !== undefined) actionLag.set({ partition }, lag);
    }
    for (const { topic, partition, offset } of this.#sunk.values()) {
      const lag = lagOf({ topic, partition, offset });
      if (lag !== undefined) sinkLag.set({ topic, partition }, lag);
    }
  }

  /** How far positions are from the ends that partitions have now; unknown of those that come while these are looked for. */
  async #lags(): Promise<(position: Position) => number | undefined> {
    const topics = new Set([...this.#sunk.values()].map(({ topic }) => topic));
    if (this.#open.size > 0) topics.add(this.#events);
    if (this.#actions.size > 0) topics.add(this.#triggers);
    const ends = await this.#log.ends([...topics]);
    const endOf = new Map(ends.map((end) => [partitionName(end), end.offset]));
    return (position) => {
      const end = endOf.get(partitionName(position));
      return end === undefined ? undefined : Math.max(0, end - position.offset);
    };
  }
}
