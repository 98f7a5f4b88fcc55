import { expect, test } from "vitest";
import { FencedError } from "../../../src/log/port.ts";
import { type LogPlace, newName, readRecords, readValues, record, useLog, valuesOf } from "./place.ts";

export function describeTransactions(newPlace: () => Promise<LogPlace>): void {
  const logs = useLog(newPlace);

  test("a commit makes records of several topics and offsets visible", async () => {
    const [events, rounds, triggers] = [await logs.topic(), await logs.topic(), await logs.topic()];
    const group = newName();
    const writer = await logs.log.writer(newName());
    await writer.commit({
      records: [record(rounds, "r1"), record(triggers, "t1"), record(rounds, "r2")],
      group,
      offsets: [{ topic: events, partition: 0, offset: 7 }],
    });
    expect(await readValues(logs.log, rounds, 2)).toEqual(["r1", "r2"]);
    expect(await readValues(logs.log, triggers, 1)).toEqual(["t1"]);
    expect(await logs.log.committed(group, events, 0)).toBe(7);
  });

  test("transactions stay in order, their offsets ascend", async () => {
    const topic = await logs.topic();
    const writer = await logs.log.writer(newName());
    for (let index = 0; index < 5; index++)
      await writer.commit({
        records: [record(topic, `${index}a`), record(topic, `${index}b`)],
        group: newName(),
        offsets: [],
      });
    const { records } = await readRecords(logs.log, topic, 10, { limit: 3 });
    expect(valuesOf(records)).toEqual(["0a", "0b", "1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b"]);
    const offsets = records.map(({ offset }) => offset);
    expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
  });

  test("offsets may be committed without records", async () => {
    const topic = await logs.topic();
    const group = newName();
    const writer = await logs.log.writer(newName());
    await writer.commit({ records: [], group, offsets: [{ topic, partition: 0, offset: 1 }] });
    expect(await logs.log.committed(group, topic, 0)).toBe(1);
  });

  test("a transaction that cannot be written whole leaves nothing", async () => {
    const topic = await logs.topic();
    const group = newName();
    const failing = await logs.log.writer(newName());
    const records = [record(topic, "half"), record(newName(), "to a topic that is not there")];
    const offsets = [{ topic, partition: 0, offset: 3 }];
    await expect(failing.commit({ records, group, offsets })).rejects.toThrow();
    await (await logs.log.writer(newName())).commit({
      records: [record(topic, "whole")],
      group: newName(),
      offsets: [],
    });
    expect(await readValues(logs.log, topic, 1)).toEqual(["whole"]);
    expect(await logs.log.committed(group, topic, 0)).toBeUndefined();
  });

  test.each(["the same handle", "another handle"])(
    "a writer opened through %s fences the one before",
    async (through) => {
      const topic = await logs.topic();
      const [id, group] = [newName(), newName()];
      const older = await logs.log.writer(id);
      const newer = await (through === "the same handle" ? logs.log : await logs.another()).writer(id);
      const late = { records: [record(topic, "late")], group, offsets: [{ topic, partition: 0, offset: 9 }] };
      await expect(older.commit(late)).rejects.toBeInstanceOf(FencedError);
      await expect(older.commit(late)).rejects.toBeInstanceOf(FencedError);
      expect(await logs.log.committed(group, topic, 0)).toBeUndefined();
      await newer.commit({ records: [record(topic, "current")], group, offsets: [{ topic, partition: 0, offset: 4 }] });
      expect(await readValues(logs.log, topic, 1)).toEqual(["current"]);
      expect(await logs.log.committed(group, topic, 0)).toBe(4);
    },
  );

  test("writers of different ids do not fence each other", async () => {
    const topic = await logs.topic(2);
    const writers = [await logs.log.writer(newName()), await logs.log.writer(newName())];
    await Promise.all(
      writers.map((writer, partition) =>
        writer.commit({ records: [record(topic, `${partition}`, { partition })], group: newName(), offsets: [] }),
      ),
    );
    expect(await readValues(logs.log, topic, 1, 0)).toEqual(["0"]);
    expect(await readValues(logs.log, topic, 1, 1)).toEqual(["1"]);
  });

  test("a closed writer commits no more", async () => {
    const topic = await logs.topic();
    const writer = await logs.log.writer(newName());
    await writer.close();
    await expect(writer.commit({ records: [record(topic, "late")], group: newName(), offsets: [] })).rejects.toThrow();
    expect((await logs.log.read(topic, 0, 0, 10)).records).toEqual([]);
  });

  test("groups commit apart from each other and from other partitions", async () => {
    const topic = await logs.topic(2);
    const [one, other] = [newName(), newName()];
    await logs.log.commitOffsets(one, [{ topic, partition: 0, offset: 5 }]);
    await logs.log.commitOffsets(other, [
      { topic, partition: 0, offset: 8 },
      { topic, partition: 1, offset: 2 },
    ]);
    expect(await logs.log.committed(one, topic, 0)).toBe(5);
    expect(await logs.log.committed(one, topic, 1)).toBeUndefined();
    expect(await logs.log.committed(other, topic, 0)).toBe(8);
    expect(await logs.log.committed(other, topic, 1)).toBe(2);
  });

  test("the last committed offset stands, also after opening again", async () => {
    const topic = await logs.topic();
    const group = newName();
    const first = await logs.another();
    await first.commitOffsets(group, [{ topic, partition: 0, offset: 5 }]);
    await first.commitOffsets(group, [{ topic, partition: 0, offset: 6 }]);
    await first.close();
    expect(await (await logs.another()).committed(group, topic, 0)).toBe(6);
  });
}
