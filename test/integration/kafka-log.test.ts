import { afterEach, expect, test } from "vitest";
import type { KafkaLog } from "../../src/log/kafka/kafka-log.ts";
import type { KafkaLogOptions } from "../../src/log/kafka/options.ts";
import { newName, readValues, record } from "../contracts/log/place.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { until } from "../support/until.ts";
import { kafkaLogPlace } from "./kafka-log-place.ts";

const BET = { type: "record", name: "Bet", fields: [{ name: "amount", type: "long" }] };

describeWithServices("the log in Kafka", () => {
  const opened: KafkaLog[] = [];
  afterEach(async () => {
    for (const log of opened.splice(0)) await log.close();
  });

  async function open(options: Partial<KafkaLogOptions> = {}): Promise<KafkaLog> {
    const log = await kafkaLogPlace().open(options);
    opened.push(log);
    return log;
  }

  async function topicOf(log: KafkaLog, partitions = 1): Promise<string> {
    const name = newName();
    await log.ensureTopics([{ name, partitions, cleanup: "delete" }]);
    return name;
  }

  test("a reader gets to the end through what compaction removed", async () => {
    const log = await open({ topicSettings: { "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01" } });
    const name = newName();
    await log.ensureTopics([{ name, partitions: 1, cleanup: "compact" }]);
    let appended = 0;
    await until("compaction removed something", async () => {
      await log.append([record(name, `${appended++}`, { key: `${appended % 3}` })]);
      return (await countOf(log, name)) < appended;
    });
  });

  test("a reader gets to the end past the markers of transactions", async () => {
    const [log, other] = [await open(), await open()];
    const topic = await topicOf(log);
    const writer = await log.writer("a");
    await writer.commit({ records: [record(topic, "first")], group: newName(), offsets: [] });
    await (await other.writer("b")).commit({ records: [record(topic, "second")], group: newName(), offsets: [] });
    expect(await readValues(log, topic, 2)).toEqual(["first", "second"]);
    expect((await log.read(topic, 0, 0, 1)).next).toBe(1);
    expect(await log.end(topic, 0)).toBe(4);
    expect((await log.read(topic, 0, 3, 10)).next).toBe(4);
  });

  test("a member that lets go slowly disturbs nobody, and nobody gets its partition before", async () => {
    const log = await open();
    const [topic, group] = [await topicOf(log, 2), newName()];
    const told: string[] = [];
    const drained = Promise.withResolvers<void>();
    const first = await log.join(group, topic, {
      assigned: async (partitions) => void told.push(`first has ${partitions}`),
      revoked: async (partitions) => {
        told.push(`first drains ${partitions}`);
        await drained.promise;
        told.push(`first let go of ${partitions}`);
      },
    });
    const second = await log.join(group, topic, {
      assigned: async (partitions) => void told.push(`second has ${partitions}`),
      revoked: async () => undefined,
    });
    await until("the first one drains", () => told.includes("first drains 1"));
    expect(told).toEqual(["first has 0,1", "first drains 1"]);
    drained.resolve();
    await until("the second one has it", () => told.includes("second has 1"));
    expect(told).toEqual(["first has 0,1", "first drains 1", "first let go of 1", "second has 1"]);
    await first.leave();
    await second.leave();
  });

  test("a schema has one id, and versions of a subject are found again", async () => {
    const log = await open();
    const subject = newName();
    const id = await log.register(subject, BET);
    expect(await log.register(subject, BET)).toBe(id);
    const wider = { ...BET, fields: [...BET.fields, { name: "currency", type: "string", default: "EUR" }] };
    const widerId = await log.register(subject, wider);
    expect(await log.schemas()).toEqual([
      { id, schema: BET },
      { id: widerId, schema: wider },
    ]);
  });

  test("a schema that several processes register at once has one id", async () => {
    const logs = await Promise.all(Array.from({ length: 4 }, () => open()));
    for (let round = 0; round < 10; round++) {
      const subject = newName();
      const ids = await Promise.all(logs.map((log) => log.register(subject, BET)));
      expect(new Set(ids).size).toBe(1);
    }
  });

  test("a schema that the subject's compatibility does not admit is refused by name", async () => {
    const log = await open();
    const subject = newName();
    await log.register(subject, BET);
    await setCompatibility(subject, "BACKWARD");
    const other = { ...BET, fields: [{ name: "stake", type: "string" }] };
    await expect(log.register(subject, other)).rejects.toThrow(subject);
    await expect(log.register(subject, other)).rejects.toThrow("not compatible");
  });
});

async function countOf(log: KafkaLog, topic: string): Promise<number> {
  const end = await log.end(topic, 0);
  let count = 0;
  for (let next = await log.begin(topic, 0); next < end; ) {
    const batch = await log.read(topic, 0, next, 100);
    expect(batch.next).toBeGreaterThan(next);
    count += batch.records.length;
    next = batch.next;
  }
  return count;
}

async function setCompatibility(subject: string, compatibility: string): Promise<void> {
  const body = JSON.stringify({ compatibility });
  const headers = { "content-type": "application/vnd.schemaregistry.v1+json" };
  await fetch(`${sharedServices().registry}/config/${subject}`, { method: "PUT", headers, body });
}
