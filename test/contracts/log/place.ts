import { randomUUID } from "node:crypto";
import { afterEach, beforeEach } from "vitest";
import type { Cleanup, Headers, Log, LogRecord, NewRecord } from "../../../src/log/port.ts";

/** Where one test has its log. */
export interface LogPlace {
  /** Another handle on the same log, as another process would have it; the suite closes it. */
  open(): Promise<Log>;
  /** After all handles are closed. */
  remove(): Promise<void>;
}

export interface Logs {
  /** One handle, the same throughout a test. */
  readonly log: Log;
  /** One more handle on the same log. */
  another(): Promise<Log>;
  /** A new topic of a name that no other test has. */
  topic(partitions?: number, cleanup?: Cleanup): Promise<string>;
}

/** Opens a log before each test and removes it after. */
export function useLog(newPlace: () => Promise<LogPlace>): Logs {
  let place: LogPlace;
  let handles: Log[];
  const another = async () => {
    const log = await place.open();
    handles.push(log);
    return log;
  };
  beforeEach(async () => {
    handles = [];
    place = await newPlace();
    await another();
  });
  afterEach(async () => {
    for (const log of handles) await log.close();
    await place.remove();
  });
  return {
    get log() {
      return handles[0]!;
    },
    another,
    topic: async (partitions = 1, cleanup = "delete") => {
      const name = newName();
      await handles[0]!.ensureTopics([{ name, partitions, cleanup }]);
      return name;
    },
  };
}

/** A name that nothing else has. */
export function newName(): string {
  return `contract-${randomUUID()}`;
}

export function record(
  topic: string,
  value: string | null,
  { partition = 0, key = "key", headers = {} as Headers } = {},
): NewRecord {
  return { topic, partition, key: Buffer.from(key), value: value === null ? null : Buffer.from(value), headers };
}

/** Reads on from `from` until `count` records are there, however late they become visible. */
export async function readRecords(
  log: Log,
  topic: string,
  count: number,
  { partition = 0, from = 0, limit = 1_000 } = {},
) {
  const records: LogRecord[] = [];
  let next = from;
  while (records.length < count) {
    const waiting = new AbortController();
    const changed = log.changed([topic], waiting.signal);
    const batch = await log.read(topic, partition, next, limit);
    if (batch.records.length === 0 && batch.next === next) await changed;
    waiting.abort();
    records.push(...batch.records);
    next = batch.next;
  }
  return { records, next };
}

/** Values as text, a tombstone as null. */
export function valuesOf(records: readonly LogRecord[]): (string | null)[] {
  return records.map(({ value }) => value?.toString() ?? null);
}

export async function readValues(log: Log, topic: string, count: number, partition = 0): Promise<(string | null)[]> {
  return valuesOf((await readRecords(log, topic, count, { partition })).records);
}
