/**
 * The log: topics of partitions, each one totally ordered. Two adapters pass one contract suite
 * (test/contracts/log.ts). Keys, values and header values are bytes that the log never looks into.
 */
import type { TextOrBytes } from "./text-or-bytes.ts";

/** Header names to bytes. */
export type Headers = Readonly<Record<string, Buffer>>;

/** Headers as they are appended. */
export type NewHeaders = Readonly<Record<string, TextOrBytes>>;

export type Cleanup = "delete" | "compact" | "compact,delete";

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: Cleanup;
  /** How long records stay, in milliseconds; absent: for ever. Only with a cleanup that deletes. */
  readonly retentionMs?: number;
}

export interface NewRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: TextOrBytes | null;
  /** Null is a tombstone. */
  readonly value: Buffer | null;
  readonly headers?: NewHeaders;
  /** Bytes of key, value and headers, where that is known without looking at them. */
  readonly size?: number;
}

export interface LogRecord {
  readonly offset: number;
  /** Wall clock when it was appended, milliseconds since 1970. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `offset` is that of the next record to read. */
export interface Position extends TopicPartition {
  readonly offset: number;
}

export interface ReadBatch {
  readonly records: readonly LogRecord[];
  /** Where to read on: past the last record, past anything retention or compaction removed. */
  readonly next: number;
}

/** Records in the form that an adapter writes them in. */
export interface PreparedRecords {
  readonly count: number;
}

/** What one transaction makes visible at once, or not at all. */
export interface Transaction {
  /** Prepared by the writer that commits them, where they are. */
  readonly records: readonly NewRecord[] | PreparedRecords;
  readonly group: string;
  readonly offsets: readonly Position[];
}

/** One at a time per id: opening it again fences the one before. */
export interface TransactionalWriter {
  /** What is to be committed later, when whoever made it need not keep it any more. */
  prepare(records: readonly NewRecord[]): PreparedRecords;
  /** Durable and visible when it resolves. Throws {@link FencedError} when another writer of this id was opened since. */
  commit(transaction: Transaction): Promise<void>;
  close(): Promise<void>;
}

/** Another writer of the same id was opened: this one may never commit again. */
export class FencedError extends Error {
  override readonly name = "FencedError";
}

/** A failure outside of this process's control that trying again may cure, e.g. a full disk or a broker away. */
export class RetryableError extends Error {
  override readonly name = "RetryableError";
}

/** What a non-transactional appender has delivered, kept with the records (the file door's ledger). */
export interface Progress {
  readonly id: string;
  readonly value: string;
}

export interface AssignmentListener {
  assigned(partitions: readonly number[]): Promise<void>;
  /** Resolves when the member has let go of them; only then does another get them. */
  revoked(partitions: readonly number[]): Promise<void>;
}

export interface Membership {
  leave(): Promise<void>;
}

export interface Log {
  /** Creates the topics that are not there. Throws when one is there with another number of partitions. */
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>;
  /** The topic as it is there, which may differ from what {@link ensureTopics} would make; undefined when it is not. */
  topic(name: string): Promise<TopicSpec | undefined>;
  partitionsOf(topic: string): Promise<number>;
  /**
   * Appends in the order given; durable when it resolves, all or nothing where the adapter can. `progress` is never
   * durable before the records are.
   */
  append(records: readonly NewRecord[], progress?: Progress): Promise<void>;
  progressOf(id: string): Promise<string | undefined>;
  /** Committed records from `from` on, at most `limit`, fewer where they are large; none when there are none yet. */
  read(topic: string, partition: number, from: number, limit: number): Promise<ReadBatch>;
  /** Offset of the first record still there. */
  begin(topic: string, partition: number): Promise<number>;
  /** Offset that the next record will get. */
  end(topic: string, partition: number): Promise<number>;
  /** The same for each partition of the topics, in one go: a position is where its partition ends. */
  ends(topics: readonly string[]): Promise<readonly Position[]>;
  /** The group's committed offset; undefined when it has none. */
  committed(group: string, topic: string, partition: number): Promise<number | undefined>;
  /** Without a transaction: for consumers whose effects are idempotent, such as the sink. */
  commitOffsets(group: string, offsets: readonly Position[]): Promise<void>;
  writer(id: string): Promise<TransactionalWriter>;
  /** Joins a consumer group: the topic's partitions are spread over its members. */
  join(group: string, topic: string, listener: AssignmentListener): Promise<Membership>;
  /** Resolves when something may have been appended to one of the topics since the call, or the signal aborts. */
  changed(topics: readonly string[], signal: AbortSignal): Promise<void>;
  /** Retention and compaction; the owner calls it now and then. */
  maintain(): Promise<void>;
  close(): Promise<void>;
}
