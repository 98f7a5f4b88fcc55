import { EVENTS } from "../../topologies/topics.ts";
import { FencedError, RetryableError } from "../log/port.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { DurationMicros, Micros } from "../values/time.ts";
import { NOTHING_FOLDED } from "./engine-report.ts";
import type { PartitionJob, PartitionWork } from "./partition-work.ts";
import { Task } from "./task.ts";
import type { TaskEnvironment } from "./task-environment.ts";

export interface WorkOptions extends TaskEnvironment {
  /** How often the owner of a caught-up partition appends a tick; 0: never. */
  readonly tickInterval: DurationMicros;
  /** How long who was fenced waits before it tries again; by default {@link FENCED_BACK_OFF_MS}. */
  readonly fencedBackOffMs?: number;
  /** Resolves after the time, or when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const FIRST_BACK_OFF_MS = 50;
const MAX_BACK_OFF_MS = 10_000;
const LONGEST_WAIT_MS = 10_000;
/** Of a full one: after such a batch there is likely more; a smaller one was all there is. */
const LARGE_BATCH = 0.25;
/** Longer than the group takes to notice: until then who was fenced may still think that the partition is his. */
const FENCED_BACK_OFF_MS = 10_000;
/** Somebody waits for a run that is to end: what does not pass soon is told. */
const ATTEMPTS_ONCE = 5;

/** Folds partitions in the thread that it is used in. */
export class InlineWork implements PartitionWork {
  readonly #options: WorkOptions;
  #rules: FoldRules;
  /** Aborted and replaced when the rules change. */
  #changed = new AbortController();

  constructor(options: WorkOptions) {
    this.#options = options;
    this.#rules = options.rules;
  }

  useRules(rules: FoldRules): void {
    this.#rules = rules;
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  drain(job: PartitionJob, advanceTo: Micros | undefined): Promise<void> {
    return this.#withRetries(job, ATTEMPTS_ONCE, async (task) => {
      const { signal } = job;
      await this.#foldToEnd(task, job);
      if (!signal.aborted && (await task.alignRules())) await this.#foldToEnd(task, job);
      if (!signal.aborted && advanceTo !== undefined) {
        await task.tick(advanceTo);
        await this.#foldToEnd(task, job);
      }
      // Nothing more comes: what the clock makes of the events is to be seen.
      if (!signal.aborted && (await task.tickWhereDue())) await this.#foldToEnd(task, job);
    });
  }

  follow(job: PartitionJob): Promise<void> {
    return this.#withRetries(job, Number.POSITIVE_INFINITY, (task) => this.#followPartition(task, job));
  }

  async #foldToEnd(task: Task, job: PartitionJob): Promise<void> {
    while (!job.signal.aborted && (await this.#step(task, job)) > 0);
  }

  async #step(task: Task, { onDone }: PartitionJob): Promise<number> {
    const folded = await task.step();
    if (folded > 0) onDone({ ...NOTHING_FOLDED, folded });
    return folded;
  }

  async #followPartition(task: Task, job: PartitionJob): Promise<void> {
    const { signal } = job;
    const topic = this.#options.topicPrefix + EVENTS.name;
    await this.#foldToEnd(task, job);
    let tickedAt = this.#options.now();
    let aligned: FoldRules | undefined;
    while (!signal.aborted) {
      const rules = this.#rules;
      if (rules !== aligned) await task.alignRules(rules);
      aligned = rules;
      // Listening begins before the read, so that nothing that comes in between is slept through.
      const listening = new AbortController();
      const either = AbortSignal.any([signal, listening.signal, this.#changed.signal]);
      const changed = this.#options.log.changed([topic], either);
      // Its error is thrown when it is awaited, which may be later.
      changed.catch(() => undefined);
      try {
        const folded = await this.#step(task, job);
        if (folded >= this.#options.batchSize * LARGE_BATCH) continue;
        // What comes until its commit is through is then one batch, and one transaction.
        await task.delivered();
        tickedAt = await this.#tickIfDue(task, tickedAt);
        if (folded === 0 && rules === this.#rules)
          await Promise.race([changed, this.#options.pause(this.#restMs(task, tickedAt), either)]);
      } finally {
        listening.abort();
        await changed;
      }
    }
  }

  async #tickIfDue(task: Task, tickedAt: Micros): Promise<Micros> {
    const { tickInterval, now } = this.#options;
    const at = now();
    if (tickInterval === 0 || at - tickedAt < tickInterval) return tickedAt;
    await task.tick(at);
    return at;
  }

  /** How long nothing has to be done when nothing comes, in milliseconds. */
  #restMs({ commitDue }: Task, tickedAt: Micros): number {
    const { tickInterval, now } = this.#options;
    const rest = [LONGEST_WAIT_MS];
    if (tickInterval > 0) rest.push((tickedAt + tickInterval - now()) / 1000);
    if (commitDue !== null) rest.push((commitDue - now()) / 1000);
    return Math.max(1, Math.min(...rest));
  }

  /**
   * A task that failed is thrown away and opened anew from its checkpoint; it never guesses. One that was fenced waits:
   * the group is about to say that the partition is another's, and taking it back at once would fence the other in turn.
   */
  async #withRetries(job: PartitionJob, attempts: number, work: (task: Task) => Promise<void>): Promise<void> {
    const { partition, signal } = job;
    let backOff = FIRST_BACK_OFF_MS;
    for (let attempt = 1; ; attempt++, backOff = Math.min(2 * backOff, MAX_BACK_OFF_MS)) {
      try {
        await this.#withTask(job, work);
        return;
      } catch (error) {
        const isFenced = error instanceof FencedError;
        if (!isFenced && !(error instanceof RetryableError)) throw error;
        if (signal.aborted && attempts === Number.POSITIVE_INFINITY) return this.#giveUp(error);
        if (attempt >= attempts || signal.aborted) throw error;
        const { fencedBackOffMs = FENCED_BACK_OFF_MS } = this.#options;
        const wait = isFenced ? fencedBackOffMs : backOff;
        this.#options.warn(`${error.message}: trying again in ${wait} ms`);
        this.#options.observer?.troubled(partition, error.message);
        await this.#options.pause(wait, signal);
        if (signal.aborted) return;
      }
    }
  }

  async #withTask({ partition, onDone }: PartitionJob, work: (task: Task) => Promise<void>): Promise<void> {
    const task = await Task.open(this.#options, partition);
    try {
      await work(task);
      await task.finish();
    } finally {
      onDone({ ...task.counters, folded: 0 });
      await task.close();
    }
  }

  /** The partition is being let go of, or the process ends: whoever has it next begins at the checkpoint. */
  #giveUp(error: Error): void {
    this.#options.warn(`${error.message}: leaving the partition as it is, to be folded on from its checkpoint`);
  }
}
