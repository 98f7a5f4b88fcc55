import { EVENTS } from "../../topologies/topics.ts";
import { doMembersWork } from "../log/members-work.ts";
import type { Log } from "../log/port.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Micros } from "../values/time.ts";
import { type EngineReport, NOTHING_FOLDED, sumOfReports } from "./engine-report.ts";
import type { PartitionJob, PartitionWork } from "./partition-work.ts";
import { ENGINE_GROUP } from "./task-environment.ts";

export interface EngineOptions {
  readonly log: Pick<Log, "join" | "partitionsOf">;
  readonly topicPrefix: string;
  /** Records folded since the start. */
  readonly onProgress?: (folded: number) => void;
  /** Resolves after the time, or when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly observer?: MembershipObserver;
}

/** Is told which partitions are this process's, for metrics. */
export interface MembershipObserver {
  assigned(partitions: readonly number[]): void;
  revoked(partitions: readonly number[]): void;
}

/** How long a run that is to end waits to be given all partitions. */
const SHARING_PATIENCE_MS = 30_000;

/** Has the partitions folded that the consumer group assigns to this process. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #work: PartitionWork;
  #report = NOTHING_FOLDED;
  /** Partitions that are this process's now. */
  #assigned = 0;

  constructor(options: EngineOptions, work: PartitionWork) {
    this.#options = options;
    this.#work = work;
  }

  /** From now on the rules are these: each partition that is followed gets them appended where it stands. */
  useRules(rules: FoldRules): void {
    this.#work.useRules(rules);
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
    const drain = async (job: PartitionJob) => {
      if (missing.has(job.partition)) await this.#work.drain(job, advanceTo);
      if (!job.signal.aborted) missing.delete(job.partition);
      if (missing.size === 0) stop.abort();
    };
    const patience = this.#options.pause(SHARING_PATIENCE_MS, either).then(() => {
      isShared = !either.aborted && this.#assigned < count;
      if (isShared) stop.abort();
    });
    await this.#workOn(drain, either).finally(() => stop.abort());
    await patience;
    if (isShared) {
      throw new Error(
        `other engines of group ${ENGINE_GROUP} own partitions ${[...missing].join(", ")}: stop them, or let them finish the work`,
      );
    }
    return this.#report;
  }

  /** Follows the log until the signal aborts, then stops as cleanly as {@link runOnce}. */
  async follow(signal: AbortSignal): Promise<EngineReport> {
    await this.#workOn((job) => this.#work.follow(job), signal);
    return this.#report;
  }

  get #topic(): string {
    return this.#options.topicPrefix + EVENTS.name;
  }

  #workOn(work: (job: PartitionJob) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { log, observer } = this.#options;
    const onAssigned = (partitions: readonly number[]) => {
      this.#assigned += partitions.length;
      observer?.assigned(partitions);
    };
    const onRevoked = (partitions: readonly number[]) => {
      this.#assigned -= partitions.length;
      observer?.revoked(partitions);
    };
    const onDone = (more: EngineReport) => this.#count(more);
    const workOn = (partition: number, owned: AbortSignal) => work({ partition, signal: owned, onDone });
    return doMembersWork({ log, group: ENGINE_GROUP, topic: this.#topic, work: workOn, onAssigned, onRevoked }, signal);
  }

  #count(more: EngineReport): void {
    this.#report = sumOfReports(this.#report, more);
    this.#options.onProgress?.(this.#report.folded);
  }
}
