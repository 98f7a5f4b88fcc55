import { chmodSync, openSync, readdirSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { type EmbeddedLog, openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import { RetryableError } from "../../src/log/port.ts";
import { useChildren } from "./child.ts";
import { RECORDS_PER_STEP, stepRecords } from "./log-process.ts";
import { useTemporaryDirectories } from "./temporary-directory.ts";

const EVENTS = { name: "events", partitions: 1, cleanup: "delete", retentionMs: 1_000 } as const;
const NOBODY = 65534;

function asNobody(): { env?: NodeJS.ProcessEnv } {
  return process.getuid?.() === 0 ? { env: { ...process.env, RUN_AS: String(NOBODY) } } : {};
}

describe("an embedded log on a disk that fails it", () => {
  const newDirectory = useTemporaryDirectories();
  const start = useChildren();

  /** Appends until it fails; says how many appends were acknowledged. */
  async function fill(log: EmbeddedLog): Promise<{ appends: number; error: unknown }> {
    for (let appends = 0; ; appends++) {
      try {
        await log.append(stepRecords("events", appends), { id: "filler", value: `${appends + 1}` });
      } catch (error) {
        return { appends, error };
      }
    }
  }

  test("a full disk is an error to try again, of which nothing is left", async () => {
    const directory = newDirectory();
    const log = openEmbeddedLog(directory, { maxPages: 200 });
    await log.ensureTopics([EVENTS]);
    const { appends, error } = await fill(log);
    expect(error).toBeInstanceOf(RetryableError);
    expect(`${error}`).toContain(join(directory, "log.sqlite"));
    expect(`${error}`).toContain("free some");
    expect(appends).toBeGreaterThan(3);
    expect(await log.end("events", 0)).toBe(appends * RECORDS_PER_STEP);
    expect(await log.progressOf("filler")).toBe(`${appends}`);
    await log.close();
  });

  test("appends that share a transaction with one too many all fail, and can all be tried again", async () => {
    const directory = newDirectory();
    const log = openEmbeddedLog(directory, { maxPages: 60 });
    await log.ensureTopics([EVENTS]);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, step) => log.append(stepRecords("events", step))),
    );
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["rejected"]));
    expect(await log.end("events", 0)).toBe(0);
    await log.append(stepRecords("events", 0));
    expect(await log.end("events", 0)).toBe(RECORDS_PER_STEP);
    await log.close();
  });

  test("the same log goes on when there is space again", async () => {
    let now = 1_000_000;
    const log = openEmbeddedLog(newDirectory(), { maxPages: 200, now: () => now });
    await log.ensureTopics([EVENTS]);
    const { appends } = await fill(log);
    now += 2_000;
    await log.maintain();
    await log.append(stepRecords("events", 0));
    const { records } = await log.read("events", 0, 0, 1);
    expect(records[0]?.offset).toBe(appends * RECORDS_PER_STEP);
    await log.close();
  });

  test("large records are read a few at a time", async () => {
    const log = openEmbeddedLog(newDirectory());
    await log.ensureTopics([EVENTS]);
    const value = Buffer.alloc(4 * 1024 * 1024, "x");
    for (let count = 0; count < 20; count++)
      await log.append([{ topic: "events", partition: 0, key: null, value, headers: {} }]);
    const offsets: number[] = [];
    let most = 0;
    for (let from = 0; from < 20; ) {
      const { records, next } = await log.read("events", 0, from, 1_000);
      offsets.push(...records.map(({ offset }) => offset));
      most = Math.max(most, records.length);
      from = next;
    }
    expect(offsets).toEqual(Array.from({ length: 20 }, (_, offset) => offset));
    expect(most).toBe(8);
    await log.close();
  });

  test("a directory without write access is an error that says so", async () => {
    const directory = newDirectory();
    chmodSync(directory, 0o555);
    // The superuser may write everywhere, so the attempt is made by a user who may not.
    const child = start(["create", directory, "events"], asNobody());
    await child.end();
    expect(child.lines[0]).toMatch(/^failed: .*log\.sqlite cannot be opened.* may write to/);
    expect(readdirSync(directory)).toEqual([]);
    chmodSync(directory, 0o755);
  });

  test("a log without write access is an error that says so", async () => {
    const directory = newDirectory();
    await openEmbeddedLog(directory).close();
    chmodSync(join(directory, "log.sqlite"), 0o444);
    chmodSync(directory, 0o555);
    const child = start(["create", directory, "events"], asNobody());
    await child.end();
    expect(child.lines[0]).toMatch(/^failed: .*log\.sqlite cannot be (written|opened)/);
    chmodSync(directory, 0o755);
  });

  test.runIf(process.platform === "linux")(
    "a place in which nothing can be made is refused, not tried for ever",
    () => {
      expect(() => openEmbeddedLog("/proc/pitboss/log")).toThrow("/proc/pitboss/log cannot be made there");
    },
  );

  test("something that is not a directory is refused by name", () => {
    const file = join(newDirectory(), "file");
    writeFileSync(file, "");
    expect(() => openEmbeddedLog(file)).toThrow("file is not a directory");
    expect(() => openEmbeddedLog(join(file, "below"))).toThrow("is not a directory");
  });

  test("a file that is not a log is refused and left alone", () => {
    const directory = newDirectory();
    const path = join(directory, "log.sqlite");
    writeFileSync(path, "these are notes, long enough to be more than a header\n".repeat(100));
    expect(() => openEmbeddedLog(directory)).toThrow(`${path} is damaged or not a log`);
  });

  test("the database of something else is refused and left alone", () => {
    const directory = newDirectory();
    const other = new DatabaseSync(join(directory, "log.sqlite"));
    other.exec("CREATE TABLE notes (text TEXT)");
    other.close();
    expect(() => openEmbeddedLog(directory)).toThrow("is not a log: name another directory");
  });

  test("a log of a later format is refused", async () => {
    const directory = newDirectory();
    await openEmbeddedLog(directory).close();
    const later = new DatabaseSync(join(directory, "log.sqlite"));
    later.exec("PRAGMA user_version = 99");
    later.close();
    expect(() => openEmbeddedLog(directory)).toThrow("format 99");
  });

  test("a damaged page is an error that names the file, not wrong records", async () => {
    const directory = newDirectory();
    const log = openEmbeddedLog(directory);
    await log.ensureTopics([EVENTS]);
    for (let step = 0; step < 20; step++) await log.append(stepRecords("events", step));
    await log.close();
    const file = openSync(join(directory, "log.sqlite"), "r+");
    for (let page = 1; page < 40; page++) writeSync(file, Buffer.alloc(200, 0xff), 0, 200, page * 16_384);
    const damaged = async () => {
      const opened = openEmbeddedLog(directory);
      await opened.read("events", 0, 0, 100_000).finally(() => opened.close());
    };
    await expect(damaged()).rejects.toThrow(`${join(directory, "log.sqlite")} is damaged`);
  });
});
