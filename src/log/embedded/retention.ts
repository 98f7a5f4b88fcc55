import type { Database } from "./database.ts";

/** Bounds how long other processes wait for one transaction of cleaning. */
const BATCHES_AT_ONCE = 64;

/** Deletes whole batches from the front of a partition, by age only, as Kafka does: readers behind go on at the new begin. */
export class Retention {
  readonly #database: Database;
  readonly #delete;

  constructor(database: Database) {
    this.#database = database;
    this.#delete = database.prepare(`
      DELETE FROM batches WHERE id IN (
        SELECT id FROM batches WHERE partition = :partition AND last < coalesce(
          (SELECT last FROM batches WHERE partition = :partition AND timestamp >= :before ORDER BY last LIMIT 1),
          9223372036854775807
        ) ORDER BY last LIMIT ${BATCHES_AT_ONCE}
      )`);
  }

  /** Deletes a bounded number of the batches older than `before` (milliseconds since 1970); false when none are left. */
  deleteSome(partition: number, before: number): boolean {
    const { changes } = this.#database.transaction(() => this.#delete.run({ partition, before }));
    return changes === BATCHES_AT_ONCE;
  }
}
