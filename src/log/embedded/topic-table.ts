import type { Cleanup, TopicSpec } from "../port.ts";
import type { Database } from "./database.ts";

/** A partition as cleaning sees it. */
export interface CleanedPartition {
  readonly id: number;
  readonly cleanup: Cleanup;
  readonly retentionMs: number | null;
}

/** The topics and their partitions. Topics are never removed, so what was once read stays true. */
export class TopicTable {
  readonly #database: Database;
  readonly #known = new Map<string, readonly number[]>();
  readonly #select;
  readonly #selectTopic;
  readonly #insertTopic;
  readonly #updateTopic;
  readonly #insertPartition;
  readonly #selectCleaned;

  constructor(database: Database) {
    this.#database = database;
    this.#select = database.prepare(
      "SELECT p.id FROM partitions p JOIN topics t ON t.id = p.topic WHERE t.name = ? ORDER BY p.partition",
    );
    this.#selectTopic = database.prepare('SELECT cleanup, retention_ms AS "retentionMs" FROM topics WHERE name = ?');
    this.#insertTopic = database.prepare("INSERT INTO topics (name, cleanup, retention_ms) VALUES (?, ?, ?)");
    this.#updateTopic = database.prepare("UPDATE topics SET cleanup = ?, retention_ms = ? WHERE name = ?");
    this.#insertPartition = database.prepare("INSERT INTO partitions (topic, partition) VALUES (?, ?)");
    this.#selectCleaned = database.prepare(
      'SELECT p.id, t.cleanup, t.retention_ms AS "retentionMs" FROM partitions p JOIN topics t ON t.id = p.topic ORDER BY p.id',
    );
  }

  /** All or none; what is there already takes over cleanup and retention of its spec. */
  ensure(specs: readonly TopicSpec[]): void {
    this.#database.transaction(() => {
      for (const spec of specs) this.#ensureOne(spec);
    });
  }

  spec(name: string): TopicSpec | undefined {
    return this.#database.attempt(() => {
      const partitions = this.#idsOf(name).length;
      const row = this.#selectTopic.get(name) as { cleanup: Cleanup; retentionMs: number | null } | undefined;
      if (row === undefined || partitions === 0) return undefined;
      const { cleanup, retentionMs } = row;
      return { name, partitions, cleanup, ...(retentionMs === null ? {} : { retentionMs }) };
    });
  }

  /** Ids of the topic's partitions, by number. Throws when there is no such topic. */
  partitionIds(topic: string): readonly number[] {
    const known = this.#known.get(topic);
    if (known !== undefined) return known;
    const ids = this.#database.attempt(() => this.#idsOf(topic));
    if (ids.length === 0)
      throw new Error(
        `topic ${topic} is not in ${this.#database.path}: check its name, or create it with ensureTopics`,
      );
    this.#known.set(topic, ids);
    return ids;
  }

  /** Throws when there is no such partition. */
  partitionId(topic: string, partition: number): number {
    const ids = this.partitionIds(topic);
    const id = ids[partition];
    if (id === undefined)
      throw new Error(`topic ${topic} has no partition ${partition}: its partitions are 0 to ${ids.length - 1}`);
    return id;
  }

  cleaned(): CleanedPartition[] {
    return this.#database.attempt(() => this.#selectCleaned.all() as unknown as CleanedPartition[]);
  }

  #idsOf(topic: string): number[] {
    return this.#select.all(topic).map((row) => row["id"] as number);
  }

  #ensureOne({ name, partitions, cleanup, retentionMs }: TopicSpec): void {
    if (!Number.isSafeInteger(partitions) || partitions < 1)
      throw new Error(`topic ${name} cannot have ${partitions} partitions: give it one or more`);
    const there = this.#idsOf(name).length;
    if (there !== 0 && there !== partitions)
      throw new Error(
        `topic ${name} has ${there} partitions in ${this.#database.path}, not ${partitions}: ` +
          `configure ${there}, or start with an empty directory and load the events again`,
      );
    if (there === 0) this.#create(name, partitions, cleanup, retentionMs ?? null);
    else this.#updateTopic.run(cleanup, retentionMs ?? null, name);
  }

  #create(name: string, partitions: number, cleanup: Cleanup, retentionMs: number | null): void {
    const topic = this.#insertTopic.run(name, cleanup, retentionMs).lastInsertRowid;
    for (let partition = 0; partition < partitions; partition++) this.#insertPartition.run(topic, partition);
  }
}
