import { Worker } from "node:worker_threads";
import type { PartitionJob, PartitionWork } from "../../engine/partition-work.ts";
import type { TaskObserver } from "../../engine/task-environment.ts";
import type { FoldRules } from "../../rules/fold-rules.ts";
import type { Micros } from "../../values/time.ts";
import { errorOf, type FromThread, type ToThread, tellObserver } from "./thread-messages.ts";
import { FOLDING_LIMITS } from "./thread-program.ts";

export interface ThreadedWorkOptions {
  /** What a thread runs: it is to call `serveWork`. */
  readonly program: URL;
  /** What the program is started with, to be cloned. */
  readonly data: unknown;
  readonly threads: number;
  readonly observer?: TaskObserver;
  readonly warn: (message: string) => void;
}

/**
 * Folds partitions in threads, each with a connection to the log of its own. A partition goes to the thread that has the
 * fewest, and stays there until it is let go of. What the threads tell, this one's observer is told.
 */
export class ThreadedWork implements PartitionWork {
  readonly #threads: readonly FoldingThread[];

  /** The threads start at once: while they load, partitions are waited for. */
  constructor(options: ThreadedWorkOptions) {
    this.#threads = Array.from({ length: options.threads }, () => new FoldingThread(options));
  }

  drain(job: PartitionJob, advanceTo: Micros | undefined): Promise<void> {
    return this.#idlest.work(job, { kind: "drain", partition: job.partition, advanceTo });
  }

  follow(job: PartitionJob): Promise<void> {
    return this.#idlest.work(job, { kind: "follow", partition: job.partition });
  }

  useRules(rules: FoldRules): void {
    for (const thread of this.#threads) thread.tell({ kind: "rules", rules });
  }

  /** Resolves when every thread has closed its log and ended. No partition may be at work. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  get #idlest(): FoldingThread {
    return this.#threads.reduce((one, other) => (other.partitions < one.partitions ? other : one));
  }
}

interface UnderWay {
  readonly job: PartitionJob;
  readonly settle: (error?: unknown) => void;
}

class FoldingThread {
  readonly #worker: Worker;
  readonly #options: ThreadedWorkOptions;
  readonly #underWay = new Map<number, UnderWay>();
  readonly #ended: Promise<void>;
  #isClosing = false;
  /** Why it ended without being told to: then it takes nothing any more. */
  #failure: Error | undefined;

  constructor(options: ThreadedWorkOptions) {
    const { program, data } = options;
    this.#options = options;
    this.#worker = new Worker(program, { workerData: data, resourceLimits: FOLDING_LIMITS });
    this.#worker.on("message", (message: FromThread) => this.#hear(message));
    this.#worker.on("error", (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      this.#fail(new Error(`a thread of the engine failed: ${why}`, { cause: error }));
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.on("exit", (code) => {
        if (!this.#isClosing) this.#fail(new Error(`a thread of the engine ended with code ${code}`));
        resolve();
      });
    });
  }

  get partitions(): number {
    return this.#underWay.size;
  }

  tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  async work(job: PartitionJob, message: ToThread): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const { partition, signal } = job;
    const stop = () => this.tell({ kind: "stop", partition });
    try {
      await new Promise<void>((resolve, reject) => {
        const settle = (error?: unknown) => (error === undefined ? resolve() : reject(error));
        this.#underWay.set(partition, { job, settle });
        this.tell(message);
        if (signal.aborted) stop();
        else signal.addEventListener("abort", stop, { once: true });
      });
    } finally {
      signal.removeEventListener("abort", stop);
      this.#underWay.delete(partition);
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.tell({ kind: "close" });
    await this.#ended;
  }

  #hear(message: FromThread): void {
    switch (message.kind) {
      case "done":
        this.#underWay.get(message.partition)?.job.onDone(message.more);
        break;
      case "ended":
        this.#underWay.get(message.partition)?.settle();
        break;
      case "failed":
        this.#underWay.get(message.partition)?.settle(errorOf(message.failure));
        break;
      case "warned":
        this.#options.warn(message.message);
        break;
      case "observed":
        if (this.#options.observer !== undefined) tellObserver(this.#options.observer, message);
        break;
    }
  }

  /** Whoever waits for a partition of it is told; the first reason is the one. */
  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    if (this.#underWay.size === 0) this.#options.warn(error.message);
    for (const { settle } of this.#underWay.values()) settle(error);
  }
}
