import { EVENTS } from "../../topologies/topics.ts";
import { doMembersWork } from "../log/members-work.ts";
import { FencedError, RetryableError } from "../log/port.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { DurationMicros, Micros } from "../values/time.ts";
import { Task } from "./task.ts";
import { ENGINE_GROUP, type TaskEnvironment } from "./task-environment.ts";

/** What the engine tells while it works. */
export interface EngineProgress {
  /** Records folded since the start. */
  readonly folded: number;
  /** Records still ahead, as of the last look. */
  readonly lag: number;
}

export interface EngineOptions extends TaskEnvironment {
  /** How often the owner of a caught-up partition appends a tick; 0: never. */
  readonly tickInterval: DurationMicros;
  readonly onProgress?: (progress: EngineProgress) => void;
  /** How long who was fenced waits before it tries again; by default {@link FENCED_BACK_OFF_MS}. */
  readonly fencedBackOffMs?: number;
  /** Resolves after the time, or when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** What became of the events that were folded. */
export interface EngineReport {
  readonly folded: number;
  readonly accepted: number;
  readonly repeats: number;
  readonly deadLetters: number;
  readonly triggers: number;
}

/** Of an engine that did nothing. */
export const NOTHING_FOLDED: EngineReport = { folded: 0, accepted: 0, repeats: 0, deadLetters: 0, triggers: 0 };

/** What two engines did, one after the other. */
export function sumOfReports(one: EngineReport, other: EngineReport): EngineReport {
  return {
    folded: one.folded + other.folded,
    accepted: one.accepted + other.accepted,
    repeats: one.repeats + other.repeats,
    deadLetters: one.deadLetters + other.deadLetters,
    triggers: one.triggers + other.triggers,
  };
}

const FIRST_BACK_OFF_MS = 50;
const MAX_BACK_OFF_MS = 10_000;
const LONGEST_WAIT_MS = 10_000;
/** Of a full one: after such a batch there is likely more; a smaller one was all there is. */
const LARGE_BATCH = 0.25;
/** Longer than the group takes to notice: until then who was fenced may still think that the partition is his. */
const FENCED_BACK_OFF_MS = 10_000;
/** How long a run that is to end waits to be given all partitions. */
const SHARING_PATIENCE_MS = 30_000;
/** Somebody waits for a run that is to end: what does not pass soon is told. */
const ATTEMPTS_ONCE = 5;

/** Runs the tasks of the partitions that the consumer group assigns to this process. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #totals = { ...NOTHING_FOLDED };

  #rules: FoldRules;
  /** Partitions that are this process's now. */
  #assigned = 0;
  /** Aborted and replaced when the rules change. */
  #changed = new AbortController();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#rules = options.rules;
  }

  /** From now on the rules are these: each partition that is followed gets them appended where it stands. */
  useRules(rules: FoldRules): void {
    this.#rules = rules;
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  /**
   * Folds everything in the log, first appending a tick at `advanceTo` to each partition when it is given; emits every
   * row that waits, checkpoints, and lets go. An aborted signal ends it early, as cleanly. Throws when other processes
   * have partitions that this one waits for.
   */
  async runOnce(signal: AbortSignal, advanceTo?: Micros): Promise<EngineReport> {
    const count = await this.#options.log.partitionsOf(this.#topic);
    const missing = new Set(Array.from({ length: count }, (_, partition) => partition));
    const stop = new AbortController();
    let isShared = false;
    const either = AbortSignal.any([signal, stop.signal]);
    const drain = async (partition: number, owned: AbortSignal) => {
      if (missing.has(partition))
        await this.#withRetries(partition, owned, ATTEMPTS_ONCE, () => this.#drain(partition, owned, advanceTo));
      if (!owned.aborted) missing.delete(partition);
      if (missing.size === 0) stop.abort();
    };
    const patience = this.#options.pause(SHARING_PATIENCE_MS, either).then(() => {
      isShared = !either.aborted && this.#assigned < count;
      if (isShared) stop.abort();
    });
    await this.#work(drain, either).finally(() => stop.abort());
    await patience;
    if (isShared) {
      throw new Error(
        `other engines of group ${ENGINE_GROUP} own partitions ${[...missing].join(", ")}: stop them, or let them finish the work`,
      );
    }
    return this.#totals;
  }

  /** Follows the log until the signal aborts, then stops as cleanly as {@link runOnce}. */
  async follow(signal: AbortSignal): Promise<EngineReport> {
    await this.#work((partition, owned) => this.#own(partition, owned), signal);
    return this.#totals;
  }

  get #topic(): string {
    return this.#options.topicPrefix + EVENTS.name;
  }

  #work(work: (partition: number, signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { log, observer } = this.#options;
    const onAssigned = (partitions: readonly number[]) => {
      this.#assigned += partitions.length;
      observer?.assigned(partitions);
    };
    const onRevoked = (partitions: readonly number[]) => {
      this.#assigned -= partitions.length;
      observer?.revoked(partitions);
    };
    return doMembersWork({ log, group: ENGINE_GROUP, topic: this.#topic, work, onAssigned, onRevoked }, signal);
  }

  async #drain(partition: number, signal: AbortSignal, advanceTo: Micros | undefined): Promise<void> {
    const task = await Task.open(this.#options, partition);
    try {
      await this.#foldToEnd(task, signal);
      if (!signal.aborted && (await task.alignRules())) await this.#foldToEnd(task, signal);
      if (!signal.aborted && advanceTo !== undefined) {
        await task.tick(advanceTo);
        await this.#foldToEnd(task, signal);
      }
      await task.finish();
    } finally {
      this.#count(task);
      await task.close();
    }
  }

  async #foldToEnd(task: Task, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const folded = await task.step();
      if (folded === 0) return;
      await this.#report(task, folded);
    }
  }

  async #own(partition: number, signal: AbortSignal): Promise<void> {
    await this.#withRetries(partition, signal, Number.POSITIVE_INFINITY, async () => {
      const task = await Task.open(this.#options, partition);
      try {
        await this.#followPartition(task, signal);
        await task.finish();
      } finally {
        this.#count(task);
        await task.close();
      }
    });
  }

  async #followPartition(task: Task, signal: AbortSignal): Promise<void> {
    await this.#foldToEnd(task, signal);
    let tickedAt = this.#options.now();
    let aligned: FoldRules | undefined;
    while (!signal.aborted) {
      const rules = this.#rules;
      if (rules !== aligned) await task.alignRules(rules);
      aligned = rules;
      // Listening begins before the read, so that nothing that comes in between is slept through.
      const listening = new AbortController();
      const either = AbortSignal.any([signal, listening.signal, this.#changed.signal]);
      const changed = this.#options.log.changed([this.#topic], either);
      // Its error is thrown when it is awaited, which may be later.
      changed.catch(() => undefined);
      try {
        const folded = await task.step();
        if (folded > 0) await this.#report(task, folded);
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
  async #withRetries(
    partition: number,
    signal: AbortSignal,
    attempts: number,
    work: () => Promise<void>,
  ): Promise<void> {
    let backOff = FIRST_BACK_OFF_MS;
    for (let attempt = 1; ; attempt++, backOff = Math.min(2 * backOff, MAX_BACK_OFF_MS)) {
      try {
        await work();
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

  /** The partition is being let go of, or the process ends: whoever has it next begins at the checkpoint. */
  #giveUp(error: Error): void {
    this.#options.warn(`${error.message}: leaving the partition as it is, to be folded on from its checkpoint`);
  }

  async #report(task: Task, folded: number): Promise<void> {
    this.#totals.folded += folded;
    const { onProgress, log } = this.#options;
    if (onProgress === undefined) return;
    const end = await log.end(this.#topic, task.partition);
    onProgress({ folded: this.#totals.folded, lag: end - task.position });
  }

  #count(task: Task): void {
    const { accepted, repeats, deadLetters, triggers } = task.counters;
    this.#totals.accepted += accepted;
    this.#totals.repeats += repeats;
    this.#totals.deadLetters += deadLetters;
    this.#totals.triggers += triggers;
  }
}
