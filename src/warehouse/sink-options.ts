import type { Log, Position } from "../log/port.ts";
import type { SchemaRegistry } from "../records/codec.ts";
import type { TableFeed, Warehouse } from "./port.ts";
import type { Pause, Retry } from "./retrying.ts";

/** What the sink asks of the log. */
export type SinkLog = Pick<Log, "read" | "begin" | "ends" | "committed" | "commitOffsets" | "changed">;

export interface SinkOptions {
  readonly log: SinkLog;
  readonly warehouse: Pick<Warehouse, "insert">;
  /** Knows the schema of every id that records begin with. */
  readonly registry: SchemaRegistry;
  /** Which record of which topic fills which table; topics without the prefix. */
  readonly feeds: readonly TableFeed[];
  /** What the names of topics begin with. */
  readonly prefix: string;
  /** Only these partitions of each topic; absent: all. */
  readonly share?: ReadonlySet<number>;
  /** Milliseconds, from any origin. */
  readonly clock: () => number;
  /** After every batch that is in the tables, with its offsets committed. */
  readonly onProgress?: (progress: SinkProgress) => void;
  /** Where the share changes: the partitions that are this sink's from now on. */
  readonly onShare?: (partitions: ReadonlySet<number>) => void;
  /** Before each further attempt of something that failed. */
  readonly onRetry?: (retry: Retry) => void;
  /** Rows of one batch, over all its tables. */
  readonly maxRows?: number;
  /** How long rows wait for a batch to fill. */
  readonly flushAfterMs?: number;
  /** How often {@link Sink.runOnce} tries an insert; {@link Sink.follow} goes on until it is stopped. */
  readonly attempts?: number;
  readonly pause?: Pause;
}

/** What a run of the sink has done so far. */
export interface SinkProgress {
  /** Rows inserted, by table. Repeats count, which FINAL then removes. */
  readonly rows: Readonly<Record<string, number>>;
  /** Sum of `rows`. */
  readonly inserted: number;
  readonly blocks: number;
  /** Records without a value: in tables, retraction travels as `is_deleted`. */
  readonly tombstones: number;
  /** Records that no table takes, such as clock ticks. */
  readonly passedOver: number;
  /** Offsets that were committed last. */
  readonly positions: readonly Position[];
}
