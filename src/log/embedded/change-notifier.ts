import { clearInterval, setInterval } from "node:timers";
import type { Database } from "./database.ts";

const POLL_MS = 20;

interface Waiter {
  readonly topics: readonly string[];
  readonly position: number;
  readonly settle: (error?: unknown) => void;
}

/** Wakes readers: at once after appends of this connection, within 20 ms after those of other processes. */
export class ChangeNotifier {
  readonly #waiters = new Set<Waiter>();
  readonly #database: Database;
  readonly #partitionIds: (topic: string) => readonly number[];
  readonly #selectVersion;
  readonly #selectEnd;
  #version: unknown;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database, partitionIds: (topic: string) => readonly number[]) {
    this.#database = database;
    this.#partitionIds = partitionIds;
    this.#selectVersion = database.prepare("PRAGMA data_version");
    this.#selectEnd = database.prepare("SELECT next FROM partitions WHERE id = ?");
  }

  /** Resolves when something was appended to one of the topics since the call, the signal aborts, or at `close`. */
  changed(topics: readonly string[], signal: AbortSignal): Promise<void> {
    const position = this.#positionOf(topics);
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown) => {
        signal.removeEventListener("abort", aborted);
        this.#remove(waiter);
        if (error === undefined) resolve();
        else reject(error);
      };
      const aborted = () => settle();
      const waiter = { topics, position, settle };
      signal.addEventListener("abort", aborted);
      this.#waiters.add(waiter);
      this.#timer ??= setInterval(() => this.#poll(), POLL_MS);
    });
  }

  /** This connection has appended to the topics. */
  appended(topics: ReadonlySet<string>): void {
    for (const waiter of this.#waiters) if (waiter.topics.some((topic) => topics.has(topic))) waiter.settle();
  }

  close(): void {
    for (const waiter of this.#waiters) waiter.settle();
  }

  #remove(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    if (this.#waiters.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #poll(): void {
    try {
      if (!this.#othersCommitted()) return;
      for (const waiter of this.#waiters) if (this.#positionOf(waiter.topics) !== waiter.position) waiter.settle();
    } catch (error) {
      for (const waiter of this.#waiters) waiter.settle(error);
    }
  }

  /** SQLite's data version changes with every commit of another connection, whatever it was about. */
  #othersCommitted(): boolean {
    const version = this.#database.attempt(() => this.#selectVersion.get()?.["data_version"]);
    const changed = version !== this.#version;
    this.#version = version;
    return changed;
  }

  /** Sum of the ends, which never go back: it differs if and only if something was appended. */
  #positionOf(topics: readonly string[]): number {
    let sum = 0;
    for (const topic of topics)
      for (const id of this.#partitionIds(topic))
        sum += this.#database.attempt(() => this.#selectEnd.get(id)?.["next"] as number);
    return sum;
  }
}
