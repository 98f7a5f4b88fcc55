import { expect, test } from "vitest";
import { type LogPlace, newName, readRecords, record, useLog, valuesOf } from "./place.ts";

export function describeReading(newPlace: () => Promise<LogPlace>): void {
  const logs = useLog(newPlace);

  async function topicOf(...values: string[]): Promise<string> {
    const topic = await logs.topic();
    await logs.log.append(values.map((value) => record(topic, value)));
    return topic;
  }

  test("an empty partition begins and ends at 0 and reads nothing", async () => {
    const topic = await logs.topic();
    expect(await logs.log.begin(topic, 0)).toBe(0);
    expect(await logs.log.end(topic, 0)).toBe(0);
    expect(await logs.log.read(topic, 0, 0, 10)).toEqual({ records: [], next: 0 });
  });

  test("begin is the first record's offset, end the next one's", async () => {
    const topic = await topicOf("a", "b", "c");
    expect(await logs.log.begin(topic, 0)).toBe(0);
    expect(await logs.log.end(topic, 0)).toBe(3);
  });

  test("ends are those of all partitions of the topics, each once", async () => {
    const [one, two] = [await logs.topic(1), await logs.topic(3)];
    await logs.log.append([record(one, "a"), record(two, "b", { partition: 1 }), record(two, "c", { partition: 1 })]);
    const ends = await logs.log.ends([one, two]);
    expect(new Set(ends)).toEqual(
      new Set([
        { topic: one, partition: 0, offset: 1 },
        { topic: two, partition: 0, offset: 0 },
        { topic: two, partition: 1, offset: 2 },
        { topic: two, partition: 2, offset: 0 },
      ]),
    );
    expect(ends).toHaveLength(4);
    expect(await logs.log.ends([])).toEqual([]);
  });

  test("a read gives no more than its limit and says where to go on", async () => {
    const topic = await topicOf("a", "b", "c", "d", "e");
    const first = await readRecords(logs.log, topic, 1, { limit: 2 });
    expect(first.records.length).toBeLessThanOrEqual(2);
    const rest = await readRecords(logs.log, topic, 5 - first.records.length, { from: first.next, limit: 2 });
    expect(valuesOf([...first.records, ...rest.records])).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("a read may start at any offset", async () => {
    const topic = await topicOf("a", "b", "c", "d", "e");
    for (let from = 0; from < 5; from++) {
      const { records } = await readRecords(logs.log, topic, 5 - from, { from });
      expect(records[0]?.offset).toBe(from);
      expect(valuesOf(records)).toEqual(["a", "b", "c", "d", "e"].slice(from));
    }
  });

  test("a read at the end gives nothing and stays there", async () => {
    const topic = await topicOf("a", "b");
    expect(await logs.log.read(topic, 0, 2, 10)).toEqual({ records: [], next: 2 });
  });

  test("reads through small limits over many appends meet every record once", async () => {
    const topic = await logs.topic();
    const values = Array.from({ length: 300 }, (_, index) => `${index}`);
    for (let at = 0; at < 300; at += 30)
      await logs.log.append(values.slice(at, at + 30).map((value) => record(topic, value)));
    expect(valuesOf((await readRecords(logs.log, topic, 300, { limit: 7 })).records)).toEqual(values);
  });

  test("records say when they were appended", async () => {
    const topic = await topicOf("a");
    const [first] = (await readRecords(logs.log, topic, 1)).records;
    expect(Math.abs(first!.timestamp - Date.now())).toBeLessThan(60_000);
  });

  test("a topic or partition that is not there is refused by name", async () => {
    const nowhere = newName();
    await expect(logs.log.read(nowhere, 0, 0, 1)).rejects.toThrow(nowhere);
    await expect(logs.log.begin(nowhere, 0)).rejects.toThrow(nowhere);
    await expect(logs.log.end(nowhere, 0)).rejects.toThrow(nowhere);
    await expect(logs.log.ends([nowhere])).rejects.toThrow(nowhere);
    await expect(logs.log.read(await logs.topic(2), 2, 0, 1)).rejects.toThrow();
  });
}
