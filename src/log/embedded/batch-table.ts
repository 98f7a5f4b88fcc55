import type { LogRecord, NewRecord, ReadBatch } from "../port.ts";
import type { Database } from "./database.ts";
import { BATCH_BYTES, BATCH_RECORDS, decodeBatch, encodeNew, type StoredBatch, sizeInBatch } from "./record-batch.ts";

/** A read ends with the batch with which it has so many bytes: records may be of megabytes each. */
const READ_BYTES = 32 * 1024 * 1024;

/** Records of one partition, encoded, that have no offsets yet. */
export interface NewBatch {
  readonly topic: string;
  readonly partitionId: number;
  readonly count: number;
  readonly bytes: Buffer;
}

/** Encodes records as batches; the order within each partition is kept. */
export function batchesOf(
  records: readonly NewRecord[],
  partitionId: (topic: string, partition: number) => number,
): NewBatch[] {
  const perPartition = new Map<number, NewRecord[]>();
  for (const record of records) {
    const id = partitionId(record.topic, record.partition);
    const others = perPartition.get(id);
    if (others === undefined) perPartition.set(id, [record]);
    else others.push(record);
  }
  const batches: NewBatch[] = [];
  for (const [id, ofPartition] of perPartition) cut(id, ofPartition, batches);
  return batches;
}

function cut(partitionId: number, records: readonly NewRecord[], into: NewBatch[]): void {
  let start = 0;
  let bytes = 0;
  for (let at = 0; at < records.length; at++) {
    const size = sizeInBatch(records[at] as NewRecord);
    if (at > start && (at - start === BATCH_RECORDS || bytes + size > BATCH_BYTES)) {
      into.push(batchOf(partitionId, records.slice(start, at)));
      start = at;
      bytes = 0;
    }
    bytes += size;
  }
  into.push(batchOf(partitionId, records.slice(start)));
}

function batchOf(partitionId: number, records: readonly NewRecord[]): NewBatch {
  const { topic } = records[0] as NewRecord;
  return { topic, partitionId, count: records.length, bytes: encodeNew(records) };
}

/** The records of all partitions, in batches: one row for up to a thousand is five times as fast as one for each. */
export class BatchTable {
  readonly #database: Database;
  readonly #advance;
  readonly #insert;
  readonly #selectEnd;
  readonly #selectBegin;
  readonly #selectFrom;

  constructor(database: Database) {
    this.#database = database;
    this.#advance = database.prepare("UPDATE partitions SET next = next + ? WHERE id = ? RETURNING next");
    this.#insert = database.prepare(
      "INSERT INTO batches (partition, base, last, timestamp, bytes) VALUES (?, ?, ?, ?, ?)",
    );
    this.#selectEnd = database.prepare("SELECT next FROM partitions WHERE id = ?");
    this.#selectBegin = database.prepare(
      `SELECT coalesce((SELECT base FROM batches WHERE partition = p.id ORDER BY last LIMIT 1), next) AS base
       FROM partitions p WHERE id = ?`,
    );
    this.#selectFrom = database.prepare(
      "SELECT base, last, timestamp, bytes FROM batches WHERE partition = ? AND last >= ? ORDER BY last",
    );
  }

  /** Gives the records their offsets. Only inside a transaction. */
  append({ partitionId, count, bytes }: NewBatch, timestamp: number): void {
    const next = this.#advance.get(count, partitionId)?.["next"] as number;
    this.#insert.run(partitionId, next - count, next - 1, timestamp, bytes);
  }

  read(partitionId: number, from: number, limit: number): ReadBatch {
    return this.#database.attempt(() => {
      // The end comes first: what is appended in between may then only be found besides, never be skipped.
      let next = Math.max(from, this.#end(partitionId));
      const records: LogRecord[] = [];
      let bytes = 0;
      for (const row of this.#selectFrom.iterate(partitionId, from)) {
        const batch = row as unknown as StoredBatch;
        decodeBatch(batch, from, limit, records);
        if (records.length >= limit) return { records, next: afterLast(records, from) };
        bytes += batch.bytes.byteLength;
        if (bytes >= READ_BYTES) return { records, next: batch.last + 1 };
        next = Math.max(next, batch.last + 1);
      }
      return { records, next };
    });
  }

  begin(partitionId: number): number {
    return this.#database.attempt(() => this.#selectBegin.get(partitionId)?.["base"] as number);
  }

  end(partitionId: number): number {
    return this.#database.attempt(() => this.#end(partitionId));
  }

  #end(partitionId: number): number {
    return this.#selectEnd.get(partitionId)?.["next"] as number;
  }
}

function afterLast(records: readonly LogRecord[], from: number): number {
  const last = records.at(-1);
  return last === undefined ? from : last.offset + 1;
}
