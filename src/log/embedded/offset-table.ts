import type { Database } from "./database.ts";

/** What consumer groups have committed, and what appenders say about their progress. */
export class OffsetTable {
  readonly #database: Database;
  readonly #selectOffset;
  readonly #upsertOffset;
  readonly #selectProgress;
  readonly #upsertProgress;

  constructor(database: Database) {
    this.#database = database;
    this.#selectOffset = database.prepare("SELECT next FROM group_offsets WHERE consumer_group = ? AND partition = ?");
    this.#upsertOffset = database.prepare(
      "INSERT INTO group_offsets VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next",
    );
    this.#selectProgress = database.prepare("SELECT value FROM progress WHERE id = ?");
    this.#upsertProgress = database.prepare(
      "INSERT INTO progress VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    );
  }

  committed(group: string, partitionId: number): number | undefined {
    return this.#database.attempt(() => this.#selectOffset.get(group, partitionId)?.["next"] as number | undefined);
  }

  /** Only inside a transaction. */
  commit(group: string, partitionId: number, next: number): void {
    this.#upsertOffset.run(group, partitionId, next);
  }

  progressOf(id: string): string | undefined {
    return this.#database.attempt(() => this.#selectProgress.get(id)?.["value"] as string | undefined);
  }

  /** Only inside a transaction. */
  progress(id: string, value: string): void {
    this.#upsertProgress.run(id, value);
  }
}
