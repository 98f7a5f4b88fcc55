import {
  compatibilityOf,
  type RegisteredSchema,
  type SchemaRegistry,
  type SchemaVerdict,
} from "../../records/codec.ts";
import type { Database } from "./database.ts";

/** The schema registry in the log's own file. A schema has one id under all its subjects. */
export class SchemaTable implements SchemaRegistry {
  readonly #database: Database;
  readonly #selectId;
  readonly #insertSchema;
  readonly #insertSubject;
  readonly #selectAll;
  readonly #selectOfSubject;

  constructor(database: Database) {
    this.#database = database;
    this.#selectId = database.prepare("SELECT id FROM schemas WHERE schema = ?");
    this.#insertSchema = database.prepare("INSERT INTO schemas (schema) VALUES (?) ON CONFLICT DO NOTHING");
    this.#insertSubject = database.prepare(
      "INSERT INTO subjects (subject, schema) VALUES (?, ?) ON CONFLICT DO NOTHING",
    );
    this.#selectOfSubject = database.prepare(
      "SELECT s.schema FROM subjects u JOIN schemas s ON s.id = u.schema WHERE u.subject = ? ORDER BY s.id",
    );
    this.#selectAll = database.prepare("SELECT id, schema FROM schemas ORDER BY id");
  }

  async register(subject: string, schema: unknown): Promise<number> {
    const text = JSON.stringify(schema);
    return this.#database.transaction(() => {
      this.#insertSchema.run(text);
      const id = this.#selectId.get(text)?.["id"] as number;
      this.#insertSubject.run(subject, id);
      return id;
    });
  }

  async check(subject: string, schema: unknown): Promise<SchemaVerdict> {
    const rows = this.#database.attempt(() => this.#selectOfSubject.all(subject));
    return compatibilityOf(
      schema,
      rows.map((row) => JSON.parse(row["schema"] as string) as unknown),
    );
  }

  async schemas(): Promise<RegisteredSchema[]> {
    const rows = this.#database.attempt(() => this.#selectAll.all());
    return rows.map((row) => ({ id: row["id"] as number, schema: JSON.parse(row["schema"] as string) }));
  }
}
