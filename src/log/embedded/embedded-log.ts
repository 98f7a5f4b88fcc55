import type { RegisteredSchema, SchemaRegistry, SchemaVerdict } from "../../records/codec.ts";
import type {
  AssignmentListener,
  Log,
  Membership,
  NewRecord,
  Position,
  PreparedRecords,
  Progress,
  ReadBatch,
  TopicSpec,
  Transaction,
  TransactionalWriter,
} from "../port.ts";
import { BatchTable, batchesOf, type NewBatch } from "./batch-table.ts";
import { ChangeNotifier } from "./change-notifier.ts";
import { Cleaner } from "./cleaner.ts";
import { type Change, CommitQueue } from "./commit-queue.ts";
import { ConsumerGroups } from "./consumer-groups.ts";
import { type Database, openDatabase } from "./database.ts";
import { OffsetTable } from "./offset-table.ts";
import { SchemaTable } from "./schema-table.ts";
import { TopicTable } from "./topic-table.ts";
import { WriterTable } from "./writer-table.ts";

export interface EmbeddedLogOptions {
  /** Wall clock of timestamps and retention, milliseconds since 1970. */
  readonly now?: () => number;
  /** How long compaction keeps a tombstone for readers that have not seen it yet; a day when absent, as in Kafka. */
  readonly tombstoneRetentionMs?: number;
  /** A partition is compacted when what is new is at least this part of what was kept last time; absent: a half. */
  readonly minDirtyRatio?: number;
  /** Upper bound of the file in pages of 16 KiB, to act a full disk. */
  readonly maxPages?: number;
}

const DAY_MS = 86_400_000;

/**
 * The log in `<directory>/log.sqlite`, which any number of processes may open; the schema registry lives there too. What
 * resolved is on the disk, also when the power fails. Consumer groups are those of this process: see {@link lockDirectory}.
 */
export class EmbeddedLog implements Log, SchemaRegistry {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #topics: TopicTable;
  readonly #batches: BatchTable;
  readonly #offsets: OffsetTable;
  readonly #writers: WriterTable;
  readonly #schemas: SchemaTable;
  readonly #notifier: ChangeNotifier;
  readonly #queue: CommitQueue;
  readonly #cleaner: Cleaner;
  readonly #groups = new ConsumerGroups();
  #closed: Promise<void> | undefined;

  constructor(database: Database, options: EmbeddedLogOptions) {
    const { now = Date.now, tombstoneRetentionMs = DAY_MS, minDirtyRatio = 0.5 } = options;
    this.#database = database;
    this.#now = now;
    this.#topics = new TopicTable(database);
    this.#batches = new BatchTable(database);
    this.#offsets = new OffsetTable(database);
    this.#writers = new WriterTable(database);
    this.#schemas = new SchemaTable(database);
    this.#notifier = new ChangeNotifier(database, (topic) => this.#topics.partitionIds(topic));
    this.#queue = new CommitQueue(database, (topics) => this.#notifier.appended(topics));
    this.#cleaner = new Cleaner(database, this.#topics, { now, tombstoneRetentionMs, minDirtyRatio });
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.#checkOpen();
    this.#topics.ensure(specs);
  }

  async topic(name: string): Promise<TopicSpec | undefined> {
    return this.#topics.spec(name);
  }

  async partitionsOf(topic: string): Promise<number> {
    this.#checkOpen();
    return this.#topics.partitionIds(topic).length;
  }

  async append(records: readonly NewRecord[], progress?: Progress): Promise<void> {
    this.#checkOpen();
    if (records.length === 0 && progress === undefined) return;
    const batches = this.#encode(records);
    await this.#queue.submit({
      topics: topicsOf(batches),
      write: () => {
        this.#write(batches);
        if (progress !== undefined) this.#offsets.progress(progress.id, progress.value);
      },
    });
  }

  async progressOf(id: string): Promise<string | undefined> {
    this.#checkOpen();
    return this.#offsets.progressOf(id);
  }

  async read(topic: string, partition: number, from: number, limit: number): Promise<ReadBatch> {
    this.#checkOpen();
    return this.#batches.read(this.#topics.partitionId(topic, partition), from, limit);
  }

  async begin(topic: string, partition: number): Promise<number> {
    this.#checkOpen();
    return this.#batches.begin(this.#topics.partitionId(topic, partition));
  }

  async end(topic: string, partition: number): Promise<number> {
    this.#checkOpen();
    return this.#batches.end(this.#topics.partitionId(topic, partition));
  }

  async ends(topics: readonly string[]): Promise<readonly Position[]> {
    this.#checkOpen();
    return topics.flatMap((topic) =>
      this.#topics.partitionIds(topic).map((id, partition) => ({ topic, partition, offset: this.#batches.end(id) })),
    );
  }

  async committed(group: string, topic: string, partition: number): Promise<number | undefined> {
    this.#checkOpen();
    return this.#offsets.committed(group, this.#topics.partitionId(topic, partition));
  }

  async commitOffsets(group: string, offsets: readonly Position[]): Promise<void> {
    this.#checkOpen();
    await this.#queue.submit({ topics: [], write: this.#committing(group, offsets) });
  }

  async writer(id: string): Promise<TransactionalWriter> {
    this.#checkOpen();
    const epoch = this.#writers.open(id);
    let closed = false;
    return {
      prepare: (records) => new PreparedBatches(this.#encode(records), records.length),
      commit: async (transaction) => {
        this.#checkOpen();
        if (closed) throw new Error(`writer ${id} is closed: open another`);
        await this.#queue.submit({ ...this.#changeOf(transaction), check: () => this.#writers.check(id, epoch) });
      },
      close: async () => {
        closed = true;
      },
    };
  }

  async join(group: string, topic: string, listener: AssignmentListener): Promise<Membership> {
    this.#checkOpen();
    return this.#groups.join(group, topic, this.#topics.partitionIds(topic).length, listener);
  }

  async changed(topics: readonly string[], signal: AbortSignal): Promise<void> {
    this.#checkOpen();
    return this.#notifier.changed(topics, signal);
  }

  async maintain(): Promise<void> {
    this.#checkOpen();
    await this.#cleaner.clean();
  }

  async register(subject: string, schema: unknown): Promise<number> {
    this.#checkOpen();
    return this.#schemas.register(subject, schema);
  }

  check(subject: string, schema: unknown): Promise<SchemaVerdict> {
    return this.#schemas.check(subject, schema);
  }

  async schemas(): Promise<RegisteredSchema[]> {
    this.#checkOpen();
    return this.#schemas.schemas();
  }

  /** What was asked for before is still done; members should have left, for their listeners hear nothing of this. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#queue.flush();
    this.#notifier.close();
    await this.#cleaner.stop();
    this.#database.close();
  }

  #checkOpen(): void {
    if (this.#closed !== undefined) throw new Error(`${this.#database.path} is closed: open the log again to use it`);
  }

  /** At once, so that the caller may use its buffers again. */
  #encode(records: readonly NewRecord[]): NewBatch[] {
    return batchesOf(records, (topic, partition) => this.#topics.partitionId(topic, partition));
  }

  #write(batches: readonly NewBatch[]): void {
    const timestamp = this.#now();
    for (const batch of batches) this.#batches.append(batch, timestamp);
  }

  #committing(group: string, offsets: readonly Position[]): () => void {
    const resolved = offsets.map(({ topic, partition, offset }) => ({
      partitionId: this.#topics.partitionId(topic, partition),
      offset,
    }));
    return () => {
      for (const { partitionId, offset } of resolved) this.#offsets.commit(group, partitionId, offset);
    };
  }

  #changeOf({ records, group, offsets }: Transaction): Change {
    const batches =
      records instanceof PreparedBatches ? records.batches : this.#encode(records as readonly NewRecord[]);
    const commitOffsets = this.#committing(group, offsets);
    return {
      topics: topicsOf(batches),
      write: () => {
        this.#write(batches);
        commitOffsets();
      },
    };
  }
}

/** Records as they are stored. */
class PreparedBatches implements PreparedRecords {
  readonly batches: readonly NewBatch[];
  readonly count: number;

  constructor(batches: readonly NewBatch[], count: number) {
    this.batches = batches;
    this.count = count;
  }
}

function topicsOf(batches: readonly NewBatch[]): Set<string> {
  return new Set(batches.map((batch) => batch.topic));
}

/** Opens the log; makes the directory when it is not there. Throws an error that names the path and the remedy. */
export function openEmbeddedLog(directory: string, options: EmbeddedLogOptions = {}): EmbeddedLog {
  return new EmbeddedLog(openDatabase(directory, options.maxPages), options);
}
