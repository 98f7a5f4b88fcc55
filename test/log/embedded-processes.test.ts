import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import { useChildren } from "./child.ts";
import { RECORDS_PER_STEP } from "./log-process.ts";
import { useTemporaryDirectories } from "./temporary-directory.ts";

describe("an embedded log of several processes", () => {
  const newDirectory = useTemporaryDirectories();
  const start = useChildren();

  test("two that append at once lose nothing, and a third that reads along skips nothing", async () => {
    const directory = newDirectory();
    const log = openEmbeddedLog(directory);
    await log.ensureTopics([{ name: "events", partitions: 1, cleanup: "delete" }]);
    const writers = ["a", "b"].map((writer) => start(["append-some", directory, writer]));
    const seen = { a: [] as number[], b: [] as number[] };
    const expected = 2 * 20 * RECORDS_PER_STEP;
    for (let next = 0; next < expected; ) {
      const changed = log.changed(["events"], AbortSignal.timeout(30_000));
      const batch = await log.read("events", 0, next, 777);
      if (batch.records.length === 0) await changed;
      for (const { offset, key } of batch.records) {
        expect(offset).toBe(next++);
        const [writer, step] = `${key}`.split("-") as ["a" | "b", string];
        seen[writer].push(Number(step));
      }
      expect(batch.next).toBe(next);
    }
    const inOrder = Array.from({ length: 20 * RECORDS_PER_STEP }, (_, index) => Math.floor(index / RECORDS_PER_STEP));
    expect(seen.a).toEqual(inOrder);
    expect(seen.b).toEqual(inOrder);
    for (const writer of writers) await writer.end();
    expect(writers.map(({ lines }) => lines.at(-1))).toEqual(["closed", "closed"]);
    await log.close();
  });

  test("readers do not wait for a writer, nor does a writer for readers", async () => {
    const directory = newDirectory();
    const log = openEmbeddedLog(directory);
    await log.ensureTopics([{ name: "events", partitions: 1, cleanup: "delete" }]);
    const writing = new DatabaseSync(join(directory, "log.sqlite"));
    writing.exec("BEGIN IMMEDIATE; UPDATE partitions SET next = 5");
    expect(await log.end("events", 0)).toBe(0);
    writing.exec("ROLLBACK");
    writing.exec("BEGIN; SELECT * FROM partitions");
    await log.append([{ topic: "events", partition: 0, key: null, value: null }]);
    writing.close();
    expect(await log.end("events", 0)).toBe(1);
    await log.close();
  });

  test("several that create it at the same moment agree", async () => {
    const directory = newDirectory();
    const children = ["a", "b", "a", "c"].map((topic) => start(["create", directory, topic]));
    for (const child of children) await child.end();
    expect(children.map(({ lines }) => lines)).toEqual(children.map(() => ["closed"]));
    const log = openEmbeddedLog(directory);
    for (const topic of ["a", "b", "c"]) expect(await log.partitionsOf(topic)).toBe(3);
    await log.close();
  });
});
