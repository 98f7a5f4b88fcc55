import { setImmediate } from "node:timers";
import type { Database } from "./database.ts";

/** A part of a transaction that stands or falls by itself. */
export interface Change {
  /** Throws when the change may not be made; the others in its transaction are. Must not write. */
  readonly check?: () => void;
  readonly write: () => void;
  /** Topics that it appends to. */
  readonly topics: Iterable<string>;
}

interface Pending {
  readonly change: Change;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes changes durable in the order they came. All that come in one turn of the event loop share one transaction, thus
 * one flush to the disk: many small appends at once cost little more than one.
 */
export class CommitQueue {
  readonly #database: Database;
  readonly #appended: (topics: ReadonlySet<string>) => void;
  #pending: Pending[] = [];

  constructor(database: Database, appended: (topics: ReadonlySet<string>) => void) {
    this.#database = database;
    this.#appended = appended;
  }

  /** Resolves when the change is durable; rejects when nothing of it was made. */
  submit(change: Change): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#pending.length === 0) setImmediate(() => this.flush());
      this.#pending.push({ change, resolve, reject });
    });
  }

  /** Makes at once what was submitted. */
  flush(): void {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    const made = this.#make(pending);
    for (const { resolve } of made) resolve();
    this.#appended(new Set(made.flatMap(({ change }) => [...change.topics])));
  }

  #make(pending: readonly Pending[]): Pending[] {
    try {
      return this.#database.transaction(() => pending.filter(make));
    } catch (error) {
      for (const { reject } of pending) reject(error);
      return [];
    }
  }
}

function make({ change, reject }: Pending): boolean {
  try {
    change.check?.();
  } catch (error) {
    reject(error);
    return false;
  }
  change.write();
  return true;
}
