import { expect, test } from "vitest";
import type { Log } from "../../../src/log/port.ts";
import { type LogPlace, readValues, record, useLog } from "./place.ts";

/** The latest value of each key, as a reader sees it that reads from the beginning to the end. */
async function latest(log: Log, topic: string, limit: number): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  const end = await log.end(topic, 0);
  for (let next = await log.begin(topic, 0); next < end; ) {
    const batch = await log.read(topic, 0, next, limit);
    for (const { key, value } of batch.records) {
      if (value === null) delete values[`${key}`];
      else values[`${key}`] = `${value}`;
    }
    next = batch.next;
  }
  return values;
}

export function describeCleanup(newPlace: () => Promise<LogPlace>): void {
  const logs = useLog(newPlace);

  test("compaction leaves the latest value of each key, and the end where it was", async () => {
    const topic = await logs.topic(1, "compact");
    for (let round = 0; round < 4; round++) {
      const keys = Array.from({ length: 20 }, (_, index) => `${index}`);
      await logs.log.append(keys.map((key) => record(topic, Number(key) % 4 === round ? null : `${round}`, { key })));
      const [before, end] = [await latest(logs.log, topic, 100), await logs.log.end(topic, 0)];
      await logs.log.maintain();
      expect(await latest(logs.log, topic, 100)).toEqual(before);
      expect(await latest(logs.log, topic, 3)).toEqual(before);
      expect(await logs.log.end(topic, 0)).toBe(end);
    }
    expect(Object.keys(await latest(logs.log, topic, 100))).toHaveLength(15);
  });

  test("a topic without retention keeps everything", async () => {
    const topic = await logs.topic();
    await logs.log.append([record(topic, "a"), record(topic, "b")]);
    await logs.log.maintain();
    expect(await readValues(logs.log, topic, 2)).toEqual(["a", "b"]);
    expect(await logs.log.begin(topic, 0)).toBe(0);
  });

  test("appends go on while the log is maintained", async () => {
    const topic = await logs.topic(1, "compact");
    const write = (value: string) => logs.log.append([record(topic, value)]);
    await write("old");
    await Promise.all([logs.log.maintain(), write("newer"), logs.log.maintain(), write("newest")]);
    await logs.log.maintain();
    expect(await latest(logs.log, topic, 100)).toEqual({ key: "newest" });
  });
}
