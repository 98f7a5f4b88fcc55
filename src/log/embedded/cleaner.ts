import { setImmediate } from "node:timers/promises";
import { Compaction } from "./compaction.ts";
import type { Database } from "./database.ts";
import { Retention } from "./retention.ts";
import type { CleanedPartition, TopicTable } from "./topic-table.ts";

export interface CleanerOptions {
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  /** How long a tombstone is kept for readers that have not seen it yet. */
  readonly tombstoneRetentionMs: number;
  /** See {@link Compaction}. */
  readonly minDirtyRatio: number;
}

/** Retention and compaction in short transactions, with other work of the process in between. */
export class Cleaner {
  readonly #topics: TopicTable;
  readonly #retention: Retention;
  readonly #compaction: Compaction;
  readonly #options: CleanerOptions;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(database: Database, topics: TopicTable, options: CleanerOptions) {
    this.#topics = topics;
    this.#retention = new Retention(database);
    this.#compaction = new Compaction(database);
    this.#options = options;
  }

  /** A call while one is under way shares its result. */
  clean(): Promise<void> {
    this.#running ??= this.#clean().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Stops between two transactions; whatever was under way fails no one. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #clean(): Promise<void> {
    for (const partition of this.#topics.cleaned())
      for (const _ of this.#steps(partition)) {
        await setImmediate();
        if (this.#stopped) return;
      }
  }

  *#steps({ id, cleanup, retentionMs }: CleanedPartition): Generator<void> {
    const now = this.#options.now();
    const { tombstoneRetentionMs, minDirtyRatio } = this.#options;
    if (cleanup !== "compact" && retentionMs !== null) {
      while (this.#retention.deleteSome(id, now - retentionMs)) yield;
    }
    if (cleanup !== "delete") {
      yield* this.#compaction.steps(id, { tombstonesBefore: now - tombstoneRetentionMs, minDirtyRatio });
    }
    yield;
  }
}
