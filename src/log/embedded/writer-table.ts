import { FencedError } from "../port.ts";
import type { Database } from "./database.ts";

/** Which writer of each transactional id was opened last: the one that holds its greatest epoch. */
export class WriterTable {
  readonly #database: Database;
  readonly #raise;
  readonly #select;

  constructor(database: Database) {
    this.#database = database;
    this.#raise = database.prepare(
      "INSERT INTO writers VALUES (?, 1) ON CONFLICT DO UPDATE SET epoch = epoch + 1 RETURNING epoch",
    );
    this.#select = database.prepare("SELECT epoch FROM writers WHERE id = ?");
  }

  /** Fences the writers of this id that were opened before, in whatever process. */
  open(id: string): number {
    return this.#database.transaction(() => this.#raise.get(id)?.["epoch"] as number);
  }

  /** Throws {@link FencedError} when another was opened since. Only inside a transaction. */
  check(id: string, epoch: number): void {
    const current = this.#select.get(id)?.["epoch"];
    if (current !== epoch)
      throw new FencedError(
        `writer ${id} is fenced: its epoch is ${epoch}, another opened epoch ${current}; start anew`,
      );
  }
}
