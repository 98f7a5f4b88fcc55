import { describe, expect, test } from "vitest";
import { type EmbeddedLog, openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import { useChildren } from "./child.ts";
import { RECORDS_PER_STEP } from "./log-process.ts";
import { useTemporaryDirectories } from "./temporary-directory.ts";

const TOPICS = ["events", "rounds", "triggers"].map((name) => ({ name, partitions: 1, cleanup: "delete" }) as const);
/** After how many acknowledged steps the process is killed, one kill after the other on the same log. */
const KILLS = [1, 4, 2, 9, 3, 17];

/** Keys of the records in order, checked to come in whole steps. */
async function stepsOf(log: EmbeddedLog, topic: string): Promise<number> {
  let next = 0;
  for (;;) {
    const batch = await log.read(topic, 0, next, RECORDS_PER_STEP);
    if (batch.records.length === 0) return next / RECORDS_PER_STEP;
    const keys = new Set(batch.records.map(({ key }) => `${key}`));
    expect([...keys]).toEqual([`${next / RECORDS_PER_STEP}`]);
    expect(batch.records).toHaveLength(RECORDS_PER_STEP);
    next = batch.next;
  }
}

describe("an embedded log whose process is killed", () => {
  const newDirectory = useTemporaryDirectories();
  const start = useChildren();

  async function newLog(): Promise<string> {
    const directory = newDirectory();
    const log = openEmbeddedLog(directory);
    await log.ensureTopics(TOPICS);
    await log.close();
    return directory;
  }

  /** Kills a process in the middle of its work; says up to which step it had its work acknowledged. */
  async function acknowledgedBy(task: string, directory: string, steps: number): Promise<number> {
    const child = start([task, directory]);
    await child.said(steps);
    await child.kill();
    return Number(child.lines.at(-1));
  }

  test("keeps every acknowledged append, whole appends only, and progress exactly as far as the records", async () => {
    const directory = await newLog();
    for (const kill of KILLS) {
      const acknowledged = await acknowledgedBy("append", directory, kill);
      const log = openEmbeddedLog(directory);
      const steps = await stepsOf(log, "events");
      expect([acknowledged, acknowledged + 1]).toContain(steps);
      expect(await log.progressOf("")).toBe(`${steps}`);
      await log.close();
    }
  });

  test("keeps every acknowledged transaction, records and offsets together or not at all", async () => {
    const directory = await newLog();
    for (const kill of KILLS) {
      const acknowledged = await acknowledgedBy("commit", directory, kill);
      const log = openEmbeddedLog(directory);
      const steps = await stepsOf(log, "rounds");
      expect([acknowledged, acknowledged + 1]).toContain(steps);
      expect(await stepsOf(log, "triggers")).toBe(steps);
      expect(await log.committed("engine", "events", 0)).toBe(steps);
      await log.close();
    }
  });
});
