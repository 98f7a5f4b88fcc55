/** The warehouse: ClickHouse, as a server or embedded. */
import type { Readable } from "node:stream";
import type { RecordName } from "../records/codec.ts";
import type { Bodies } from "./bodies.ts";
import type { ReadOnlyEngine } from "./endpoint/read-only-engine.ts";

/** Rows as the log holds them, to be put into one object container block unread. */
export interface AvroRows {
  readonly table: string;
  readonly schema: unknown;
  readonly bodies: Bodies;
  /** Only these fields go in; absent: all. */
  readonly columns?: readonly string[];
}

export interface Warehouse {
  /** Inserts one block. Safe to repeat: tables are idempotent upserts. */
  insert(rows: AvroRows): Promise<void>;
  /** Runs any ClickHouse SQL and gives the result as text in the format asked for. */
  query(sql: string, format: string): Promise<string>;
  /**
   * The result of one query without a FORMAT clause as bytes of any number, in bounded memory. Nothing of it comes before
   * all of it is there, so that what fails gives no half a result.
   */
  download(sql: string, format: string): Promise<Readable>;
  /** Runs a statement without a result. */
  command(sql: string): Promise<void>;
  /**
   * What reads for others, where they cannot reach the engine by themselves; absent: they can. It is closed with the
   * warehouse.
   */
  readOnlyEngine?(): Promise<ReadOnlyEngine>;
  close(): Promise<void>;
}

/** Which record of which topic fills which table. */
export interface TableFeed {
  readonly topic: string;
  readonly record: RecordName;
  readonly table: string;
  /**
   * Raw tables are filled straight from what the doors accepted: the first arrival of an identity wins, so their version
   * is a constant minus the position (architecture.md).
   */
  readonly raw: boolean;
  /** Only these fields of the record; absent: all. */
  readonly columns?: readonly string[];
  /** For compacted topics: the key columns of the row that a tombstone of this key retracts. */
  readonly retractedRow?: (key: string) => Readonly<Record<string, string | number>>;
}
