import type { LogRecord } from "../port.ts";
import type { Database } from "./database.ts";
import { BATCH_BYTES, BATCH_RECORDS, decodeBatch, encodeKept, type StoredBatch, sizeInBatch } from "./record-batch.ts";

/** Bounds how long other processes wait for one transaction of cleaning. */
const BATCHES_AT_ONCE = 64;
/** Keys held in memory at once, about 100 bytes each; more than these take another pass. */
const KEYS_PER_PASS = 500_000;
/** What an age in a batch can be: 49 days. */
const MAX_AGE_MS = 0xffff_ffff;

interface Row extends StoredBatch {
  readonly id: number;
}

interface Extent {
  readonly next: number;
  readonly compacted: number;
  readonly kept: number;
}

/** Adjacent batches that become one row: that of the last of them, so that it still ends where they ended. */
interface Merge {
  readonly rows: Row[];
  readonly records: LogRecord[];
  bytes: number;
  removed: number;
}

export interface CompactionOptions {
  /** Tombstones older than this go with the pass after the one that saw them first. */
  readonly tombstonesBefore: number;
  /** A partition is compacted when what is new is at least this part of what the last pass kept. */
  readonly minDirtyRatio: number;
}

/**
 * Keeps the last record of each key below the offset where a pass began; offsets stay as they are. Tombstones outlive at
 * least one pass, so that a reader that goes on from any offset ends with the same latest value of every key.
 */
export class Compaction {
  readonly #database: Database;
  readonly #selectExtent;
  readonly #selectBatches;
  readonly #update;
  readonly #delete;
  readonly #finish;

  constructor(database: Database) {
    this.#database = database;
    this.#selectExtent = database.prepare("SELECT next, compacted, kept FROM partitions WHERE id = ?");
    this.#selectBatches = database.prepare(
      `SELECT id, base, last, timestamp, bytes FROM batches
       WHERE partition = ? AND last >= ? AND last < ? ORDER BY last LIMIT ${BATCHES_AT_ONCE}`,
    );
    this.#update = database.prepare("UPDATE batches SET base = ?, timestamp = ?, bytes = ? WHERE id = ?");
    this.#delete = database.prepare("DELETE FROM batches WHERE id = ?");
    this.#finish = database.prepare("UPDATE partitions SET compacted = ?, kept = ? WHERE id = ?");
  }

  /** The compaction of one partition in steps, between which others may use the log. */
  *steps(partition: number, options: CompactionOptions): Generator<void> {
    const begun = this.#extent(partition);
    const dirty = begun.next - begun.compacted;
    if (dirty === 0 || dirty < begun.kept * options.minDirtyRatio) return;
    for (let done = begun.compacted; done < begun.next; ) {
      const { latest, upTo } = yield* this.#latestOffsets(partition, done, begun.next);
      const isKept = keeper(latest, done, options.tombstonesBefore);
      const kept = yield* this.#rewrite(partition, upTo, isKept);
      this.#database.transaction(() => this.#finish.run(upTo, kept, partition));
      done = upTo;
    }
  }

  #extent(partition: number): Extent {
    return this.#database.attempt(() => this.#selectExtent.get(partition) as unknown as Extent);
  }

  #batches(partition: number, from: number, to: number): Row[] {
    return this.#selectBatches.all(partition, from, to) as unknown as Row[];
  }

  /** The last offset of each key in [from, to), or below the end of the batch at which there were too many keys. */
  *#latestOffsets(partition: number, from: number, to: number) {
    const latest = new Map<string, number>();
    let upTo = from;
    while (latest.size < KEYS_PER_PASS) {
      const rows = this.#database.attempt(() => this.#batches(partition, upTo, to));
      for (const row of rows) {
        for (const { key, offset } of decoded(row)) if (key !== null) latest.set(key.toString("latin1"), offset);
        upTo = row.last + 1;
        if (latest.size >= KEYS_PER_PASS) break;
      }
      if (rows.length < BATCHES_AT_ONCE && latest.size < KEYS_PER_PASS) return { latest, upTo: to };
      yield;
    }
    return { latest, upTo };
  }

  /** Rewrites everything below `upTo`; says how many records it kept. */
  *#rewrite(partition: number, upTo: number, isKept: (record: LogRecord) => boolean): Generator<void, number> {
    let kept = 0;
    for (let from = 0; ; ) {
      const rows = this.#database.transaction(() => {
        const batches = this.#batches(partition, from, upTo);
        for (const merge of merges(batches, isKept)) {
          this.#store(merge);
          kept += merge.records.length;
        }
        return batches;
      });
      const last = rows.at(-1);
      if (last === undefined || rows.length < BATCHES_AT_ONCE) return kept;
      from = last.last + 1;
      yield;
    }
  }

  #store({ rows, records, removed }: Merge): void {
    const last = rows.at(-1);
    if (last === undefined || (rows.length === 1 && removed === 0)) return;
    const [first] = records;
    for (const row of rows) if (row !== last || first === undefined) this.#delete.run(row.id);
    if (first === undefined) return;
    const timestamp = Math.max(...rows.map((row) => row.timestamp));
    this.#update.run(first.offset, timestamp, encodeKept(records, first.offset, timestamp), last.id);
  }
}

/** Whether a pass keeps a record, when everything below `clean` was compacted before. */
function keeper(
  latest: ReadonlyMap<string, number>,
  clean: number,
  tombstonesBefore: number,
): (record: LogRecord) => boolean {
  return ({ key, value, offset, timestamp }) => {
    if (key === null) return true;
    if ((latest.get(key.toString("latin1")) ?? offset) !== offset) return false;
    return value !== null || offset >= clean || timestamp >= tombstonesBefore;
  };
}

/** Filters batches and joins those that have become small. */
function* merges(rows: readonly Row[], isKept: (record: LogRecord) => boolean): Generator<Merge> {
  let merge: Merge = emptyMerge();
  for (const row of rows) {
    const all = decoded(row);
    const kept = all.filter(isKept);
    const bytes = kept.reduce((sum, record) => sum + sizeInBatch(record), 0);
    if (!fits(merge, row, kept.length, bytes)) {
      yield merge;
      merge = emptyMerge();
    }
    merge.rows.push(row);
    for (const record of kept) merge.records.push(record);
    merge.bytes += bytes;
    merge.removed += all.length - kept.length;
  }
  yield merge;
}

function emptyMerge(): Merge {
  return { rows: [], records: [], bytes: 0, removed: 0 };
}

/** Offsets and ages are 32 bits above the base and below the timestamp. */
function fits(merge: Merge, row: Row, records: number, bytes: number): boolean {
  const [first] = merge.records;
  if (merge.records.length + records > BATCH_RECORDS || merge.bytes + bytes > BATCH_BYTES)
    return merge.rows.length === 0;
  const span = first === undefined ? 0 : row.last - first.offset;
  const ages = merge.rows.every((each) => Math.abs(each.timestamp - row.timestamp) < MAX_AGE_MS / 2);
  return span < 0xffff_ffff && ages;
}

function decoded(row: Row): LogRecord[] {
  const records: LogRecord[] = [];
  decodeBatch(row, 0, Number.POSITIVE_INFINITY, records);
  return records;
}
