import fc from "fast-check";
import { expect, test } from "vitest";
import { type LogPlace, newName, readRecords, readValues, record, useLog } from "./place.ts";

export function describeAppending(newPlace: () => Promise<LogPlace>): void {
  const logs = useLog(newPlace);

  test("records of a partition get ascending offsets without gaps, in the order of appending", async () => {
    const topic = await logs.topic();
    await logs.log.append([record(topic, "a"), record(topic, "b")]);
    await logs.log.append([record(topic, "c")]);
    const { records } = await readRecords(logs.log, topic, 3);
    expect(records.map(({ offset, value }) => [offset, value?.toString()])).toEqual([
      [0, "a"],
      [1, "b"],
      [2, "c"],
    ]);
  });

  test("appends that are under way at once keep the order of the calls", async () => {
    const topic = await logs.topic();
    const values = Array.from({ length: 50 }, (_, index) => `${index}`);
    await Promise.all(values.map((value) => logs.log.append([record(topic, value)])));
    expect(await readValues(logs.log, topic, 50)).toEqual(values);
  });

  test("partitions and topics count their offsets apart", async () => {
    const [left, right] = [await logs.topic(2), await logs.topic(2)];
    await logs.log.append([
      record(left, "l0"),
      record(right, "r1", { partition: 1 }),
      record(left, "l1", { partition: 1 }),
      record(right, "R1", { partition: 1 }),
    ]);
    expect(await readValues(logs.log, left, 1, 0)).toEqual(["l0"]);
    expect(await readValues(logs.log, left, 1, 1)).toEqual(["l1"]);
    expect(await readValues(logs.log, right, 2, 1)).toEqual(["r1", "R1"]);
    expect(await logs.log.end(right, 0)).toBe(0);
  });

  test("keys, values and headers come back byte by byte, null and empty apart", async () => {
    const topic = await logs.topic();
    const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));
    const name = fc.constantFrom("source-partition", "source-offset", "revision", "größe");
    const payload = fc.record({
      key: fc.option(bytes),
      value: fc.option(bytes),
      headers: fc.dictionary(name, bytes, { noNullPrototype: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(payload, { minLength: 1, maxLength: 30 }), async (payloads) => {
        const from = await logs.log.end(topic, 0);
        await logs.log.append(payloads.map((each) => ({ topic, partition: 0, ...each })));
        const { records } = await readRecords(logs.log, topic, payloads.length, { from });
        expect(records.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(payloads);
      }),
      { numRuns: 30 },
    );
  });

  test("a record without headers is read with none", async () => {
    const topic = await logs.topic();
    await logs.log.append([{ topic, partition: 0, key: null, value: null }]);
    expect((await readRecords(logs.log, topic, 1)).records[0]).toMatchObject({ key: null, value: null, headers: {} });
  });

  test("large records and many at once are kept whole", async () => {
    const topic = await logs.topic();
    const large = "x".repeat(700_000);
    const values = [large, ...Array.from({ length: 5_000 }, (_, index) => `${index}`), large];
    await logs.log.append(values.map((value) => record(topic, value)));
    expect(await readValues(logs.log, topic, values.length)).toEqual(values);
  });

  test("the caller may change its buffers once the append has resolved", async () => {
    const topic = await logs.topic();
    const mine = record(topic, "before");
    await logs.log.append([mine]);
    mine.value?.write("after!");
    expect(await readValues(logs.log, topic, 1)).toEqual(["before"]);
  });

  test("appending nothing is allowed", async () => {
    const topic = await logs.topic();
    await logs.log.append([]);
    expect(await logs.log.end(topic, 0)).toBe(0);
  });

  test("what was appended is there after closing and opening again", async () => {
    const topic = await logs.topic();
    const first = await logs.another();
    await first.append([record(topic, "kept")]);
    await first.close();
    expect(await readValues(await logs.another(), topic, 1)).toEqual(["kept"]);
  });

  test("two handles append to one partition: each one's records stay in its order, none is lost", async () => {
    const topic = await logs.topic();
    const other = await logs.another();
    for (let index = 0; index < 20; index++)
      await Promise.all([logs.log.append([record(topic, `a${index}`)]), other.append([record(topic, `b${index}`)])]);
    const values = await readValues(logs.log, topic, 40);
    const ofWriter = (writer: string) => values.filter((value) => value?.startsWith(writer));
    expect(ofWriter("a")).toEqual(Array.from({ length: 20 }, (_, index) => `a${index}`));
    expect(ofWriter("b")).toEqual(Array.from({ length: 20 }, (_, index) => `b${index}`));
  });

  test("creating topics again changes nothing", async () => {
    const topic = await logs.topic(3);
    await logs.log.append([record(topic, "kept")]);
    await logs.log.ensureTopics([{ name: topic, partitions: 3, cleanup: "delete" }]);
    expect(await logs.log.partitionsOf(topic)).toBe(3);
    expect(await readValues(logs.log, topic, 1)).toEqual(["kept"]);
  });

  test("a topic that is there with another number of partitions is refused by name", async () => {
    const topic = await logs.topic(3);
    await expect(logs.log.ensureTopics([{ name: topic, partitions: 4, cleanup: "delete" }])).rejects.toThrow(topic);
    expect(await logs.log.partitionsOf(topic)).toBe(3);
    await logs.log.append([record(topic, "still works", { partition: 2 })]);
    expect(await readValues(logs.log, topic, 1, 2)).toEqual(["still works"]);
  });

  test("a topic or partition that is not there is refused by name", async () => {
    const nowhere = newName();
    await expect(logs.log.append([record(nowhere, "lost")])).rejects.toThrow(nowhere);
    await expect(logs.log.partitionsOf(nowhere)).rejects.toThrow(nowhere);
    const topic = await logs.topic(2);
    await expect(logs.log.append([record(topic, "lost", { partition: 2 })])).rejects.toThrow(topic);
  });

  test("progress is kept with the records, the last one stands", async () => {
    const topic = await logs.topic();
    const id = newName();
    expect(await logs.log.progressOf(id)).toBeUndefined();
    await logs.log.append([record(topic, "a")], { id, value: "line 1" });
    await logs.log.append([record(topic, "b")], { id, value: "line 2" });
    await logs.log.append([], { id: `${id}-other`, value: "nothing to append" });
    const other = await logs.another();
    expect(await other.progressOf(id)).toBe("line 2");
    expect(await other.progressOf(`${id}-other`)).toBe("nothing to append");
  });

  test("progress is never ahead of the records", async () => {
    const topic = await logs.topic();
    const id = newName();
    const reader = await logs.another();
    const seen: boolean[] = [];
    const appends = Array.from({ length: 30 }, (_, index) =>
      logs.log.append([record(topic, `${index}`)], { id, value: `${index + 1}` }),
    );
    for (const append of appends) {
      const progress = Number((await reader.progressOf(id)) ?? 0);
      seen.push((await reader.end(topic, 0)) >= progress);
      await append;
      expect(Number(await reader.progressOf(id))).toBeGreaterThan(0);
    }
    expect(seen).not.toContain(false);
  });

  test("progress of an append that fails is not kept", async () => {
    const id = newName();
    await expect(logs.log.append([record(newName(), "lost")], { id, value: "ahead" })).rejects.toThrow();
    expect(await logs.log.progressOf(id)).toBeUndefined();
  });
}
