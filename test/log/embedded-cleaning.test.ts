import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EmbeddedLog, type EmbeddedLogOptions, openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import type { LogRecord, TopicSpec } from "../../src/log/port.ts";
import { useTemporaryDirectories } from "./temporary-directory.ts";

const HOUR_MS = 3_600_000;

function rowsIn(directory: string): number {
  const database = new DatabaseSync(join(directory, "log.sqlite"));
  const row = database.prepare("SELECT count(*) AS rows FROM batches").get();
  database.close();
  return Number(row?.["rows"]);
}

describe("cleaning an embedded log", () => {
  const newDirectory = useTemporaryDirectories();
  let now = 0;
  let directory = "";

  async function logOf(
    spec: Omit<TopicSpec, "name" | "partitions">,
    options: EmbeddedLogOptions = {},
  ): Promise<EmbeddedLog> {
    now = 1_700_000_000_000;
    directory = newDirectory();
    const log = openEmbeddedLog(directory, { now: () => now, ...options });
    await log.ensureTopics([{ name: "topic", partitions: 1, ...spec }]);
    return log;
  }

  function append(log: EmbeddedLog, entries: readonly (readonly [key: string, value: string | null])[]): Promise<void> {
    const bytes = (text: string | null) => (text === null ? null : Buffer.from(text));
    return log.append(
      entries.map(([key, value]) => ({ topic: "topic", partition: 0, key: bytes(key), value: bytes(value) })),
    );
  }

  async function recordsOf(log: EmbeddedLog, limit = 1_000): Promise<LogRecord[]> {
    const records: LogRecord[] = [];
    const end = await log.end("topic", 0);
    for (let next = 0; next < end; ) {
      const batch = await log.read("topic", 0, next, limit);
      records.push(...batch.records);
      expect(batch.next).toBeGreaterThan(next);
      next = batch.next;
    }
    return records;
  }

  const entriesOf = async (log: EmbeddedLog) =>
    (await recordsOf(log)).map(({ offset, key, value }) => [offset, `${key}`, value && `${value}`]);

  test("retention removes what is older, from the front; reading goes on where there is something", async () => {
    const log = await logOf({ cleanup: "delete", retentionMs: 2 * HOUR_MS });
    for (const value of ["old", "older than it seems", "young"]) {
      await append(log, [["key", value]]);
      now += HOUR_MS;
    }
    now += 1;
    await log.maintain();
    expect(await log.begin("topic", 0)).toBe(2);
    expect(await log.end("topic", 0)).toBe(3);
    const batch = await log.read("topic", 0, 0, 10);
    expect(batch.records.map(({ offset }) => offset)).toEqual([2]);
    expect(batch.next).toBe(3);
    await log.close();
  });

  test("when everything was removed the end stays, and new records go on from there", async () => {
    const log = await logOf({ cleanup: "delete", retentionMs: HOUR_MS });
    for (let count = 0; count < 200; count++) await append(log, [["key", "old"]]);
    now += 2 * HOUR_MS;
    await log.maintain();
    expect(await log.begin("topic", 0)).toBe(200);
    expect(await log.read("topic", 0, 0, 10)).toEqual({ records: [], next: 200 });
    await append(log, [["key", "new"]]);
    expect(await entriesOf(log)).toEqual([[200, "key", "new"]]);
    await log.close();
  });

  test("a topic that is only compacted forgets nothing by age, one that only deletes compacts nothing", async () => {
    const compacted = await logOf({ cleanup: "compact", retentionMs: HOUR_MS });
    await append(compacted, [["key", "old"]]);
    now += 2 * HOUR_MS;
    await compacted.maintain();
    expect(await entriesOf(compacted)).toEqual([[0, "key", "old"]]);
    await compacted.close();
    const deleted = await logOf({ cleanup: "delete", retentionMs: HOUR_MS });
    await append(deleted, [
      ["key", "1"],
      ["key", "2"],
    ]);
    await deleted.maintain();
    expect(await entriesOf(deleted)).toHaveLength(2);
    await deleted.close();
  });

  test("compaction keeps the last record of each key where it was", async () => {
    const log = await logOf({ cleanup: "compact" });
    await append(log, [
      ["a", "1"],
      ["b", "1"],
      ["a", "2"],
    ]);
    await append(log, [
      ["c", "1"],
      ["b", "2"],
    ]);
    await log.maintain();
    expect(await entriesOf(log)).toEqual([
      [2, "a", "2"],
      [3, "c", "1"],
      [4, "b", "2"],
    ]);
    expect(await log.begin("topic", 0)).toBe(2);
    await log.close();
  });

  test("records keep their timestamps when compaction joins appends of different times", async () => {
    const log = await logOf({ cleanup: "compact" });
    const times: number[] = [];
    for (const key of ["a", "b", "c"]) {
      times.push(now);
      await append(log, [
        [key, "gone"],
        [key, "kept"],
      ]);
      now += 1_234;
    }
    await log.maintain();
    expect((await recordsOf(log)).map(({ timestamp }) => timestamp)).toEqual(times);
    await log.close();
  });

  test("tombstones outlive the pass that sees them and a day; then they go", async () => {
    const log = await logOf({ cleanup: "compact" }, { minDirtyRatio: 0 });
    await append(log, [
      ["a", "1"],
      ["a", null],
    ]);
    await log.maintain();
    expect(await entriesOf(log)).toEqual([[1, "a", null]]);
    await append(log, [["b", "1"]]);
    await log.maintain();
    expect(await entriesOf(log)).toEqual([
      [1, "a", null],
      [2, "b", "1"],
    ]);
    now += 25 * HOUR_MS;
    await append(log, [["c", "1"]]);
    await log.maintain();
    expect(await entriesOf(log)).toEqual([
      [2, "b", "1"],
      [3, "c", "1"],
    ]);
    await log.close();
  });

  test("a tombstone stays for the pass that first sees it, for readers in the middle of the log", async () => {
    const log = await logOf({ cleanup: "compact" }, { minDirtyRatio: 0, tombstoneRetentionMs: 0 });
    await append(log, [["a", "1"]]);
    await append(log, [["a", null]]);
    now += 1;
    await log.maintain();
    expect(await entriesOf(log)).toEqual([[1, "a", null]]);
    await log.close();
  });

  test("a partition that has hardly changed is not compacted again", async () => {
    const log = await logOf({ cleanup: "compact" });
    await append(log, [
      ["a", "1"],
      ["b", "1"],
      ["c", "1"],
      ["d", "1"],
    ]);
    await log.maintain();
    await append(log, [["a", "2"]]);
    await log.maintain();
    expect(await entriesOf(log)).toHaveLength(5);
    await append(log, [["a", "3"]]);
    await log.maintain();
    expect((await entriesOf(log)).at(-1)).toEqual([5, "a", "3"]);
    expect(await entriesOf(log)).toHaveLength(4);
    await log.close();
  });

  test("whatever is appended and however often it is cleaned, the latest value of each key stands", async () => {
    const entry = fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.option(fc.string(), { freq: 3 }));
    const appends = fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(appends, fc.integer({ min: 1, max: 5 }), async (batches, limit) => {
        const log = await logOf({ cleanup: "compact" }, { minDirtyRatio: 0, tombstoneRetentionMs: 0 });
        const expected = new Map<string, string>();
        for (const batch of batches) {
          await append(log, batch);
          for (const [key, value] of batch) value === null ? expected.delete(key) : expected.set(key, value);
          now += 1;
          await log.maintain();
          const read = new Map<string, string>();
          for (const { key, value } of await recordsOf(log, limit))
            value === null ? read.delete(`${key}`) : read.set(`${key}`, `${value}`);
          expect(read).toEqual(expected);
        }
        await log.close();
      }),
      { numRuns: 25 },
    );
  });

  test("compaction joins what has become small: of 5,000 appends few rows are left", async () => {
    const log = await logOf({ cleanup: "compact" });
    const appends = Array.from({ length: 5_000 }, (_, index) => append(log, [[`${index % 100}`, `${index}`]]));
    await Promise.all(appends);
    await log.maintain();
    const records = await recordsOf(log);
    expect(records.map(({ value }) => `${value}`)).toEqual(
      Array.from({ length: 100 }, (_, index) => `${4_900 + index}`),
    );
    expect(rowsIn(directory)).toBeLessThan(200);
    await log.close();
  });

  test("closing during maintenance ends it early and cleanly", async () => {
    const log = await logOf({ cleanup: "compact" });
    for (let round = 0; round < 300; round++) await append(log, [["key", `${round}`]]);
    const maintained = log.maintain();
    await log.close();
    await expect(maintained).resolves.toBeUndefined();
    expect(rowsIn(directory)).toBeGreaterThan(1);
  });
});
