import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { KafkaLog } from "../../src/log/kafka/kafka-log.ts";
import type { KafkaLogOptions } from "../../src/log/kafka/options.ts";
import { RetryableError } from "../../src/log/port.ts";
import { newName, readValues, record } from "../contracts/log/place.ts";
import { type KafkaService, startProxiedKafka } from "../services/kafka.ts";
import { describeWithServices } from "../services/shared-services.ts";
import { saying, type TcpProxy } from "../services/tcp-proxy.ts";
import { until } from "../support/until.ts";
import { kafkaLogPlace } from "./kafka-log-place.ts";

describeWithServices("the log in a Kafka that fails", () => {
  let kafka: KafkaService;
  let proxy: TcpProxy;
  const opened: KafkaLog[] = [];

  beforeAll(async () => {
    ({ kafka, proxy } = await startProxiedKafka({ properties: { "group.min.session.timeout.ms": "1000" } }));
  });
  afterAll(async () => {
    await kafka?.stop();
    await proxy?.stop();
  });
  afterEach(async () => {
    for (const log of opened.splice(0)) await log.close();
  });

  async function open(options: Partial<KafkaLogOptions> = {}): Promise<KafkaLog> {
    const log = await kafkaLogPlace(kafka.brokers).open({ patienceMs: 20_000, ...options });
    opened.push(log);
    return log;
  }

  async function topicOf(log: KafkaLog, partitions = 1): Promise<string> {
    const name = newName();
    await log.ensureTopics([{ name, partitions, cleanup: "delete" }]);
    return name;
  }

  test("appends, reads and waiting go on when the broker comes back, and nothing is lost or there twice", async () => {
    const log = await open();
    const topic = await topicOf(log);
    await log.append([record(topic, "before")]);
    await kafka.kill();
    const changed = log.changed([topic], new AbortController().signal);
    const appended = log.append([record(topic, "while it was away")]);
    await kafka.restart();
    await appended;
    await changed;
    expect(await readValues(log, topic, 2)).toEqual(["before", "while it was away"]);
    expect(await log.end(topic, 0)).toBe(2);
  });

  test("a connection cut during a commit makes the writer useless; the next one finds all of it or nothing", async () => {
    const group = newName();
    const log = await open({ clientId: "cut-me" });
    const topic = await topicOf(log);
    const outcomes = new Set<unknown>();
    for (let round = 1; round <= 20; round++) {
      const writer = await log.writer("fold");
      const offsets = [{ topic, partition: 0, offset: round }];
      const committing = writer.commit({ records: [record(topic, `${round}`)], group, offsets });
      const outcome = committing.then(
        () => "committed",
        (error: unknown) => error,
      );
      await new Promise((resolve) => setTimeout(resolve, round));
      proxy.cut(saying("cut-me"));
      const result = await outcome;
      outcomes.add(result === "committed");
      await (await log.writer("fold")).close();
      const committed = (await log.committed(group, topic, 0)) === round;
      if (result === "committed") expect(committed).toBe(true);
      else expect(result).toBeInstanceOf(RetryableError);
      if (result !== "committed") await expect(writer.commit({ records: [], group, offsets })).rejects.toThrow();
      const values = await valuesAt(log, topic);
      expect(values.includes(`${round}`)).toBe(committed);
      await writer.close();
    }
    // Otherwise the cuts met no commit, and nothing was shown.
    expect(outcomes).toContain(false);
  });

  test("a member that is cut off for longer than its session lets go, and gets partitions again when it is back", async () => {
    const told: string[] = [];
    const listener = {
      assigned: async (partitions: readonly number[]) => void told.push(`assigned ${partitions.join()}`),
      revoked: async (partitions: readonly number[]) => void told.push(`revoked ${partitions.join()}`),
    };
    const options = { clientId: "lost-member", sessionTimeoutMs: 1_000, requestTimeoutMs: 1_000, patienceMs: 100 };
    const log = await open(options);
    const topic = await topicOf(log, 2);
    const membership = await log.join(newName(), topic, listener);
    expect(told).toEqual(["assigned 0,1"]);
    const letThrough = proxy.refuse(saying("lost-member"));
    proxy.cut(saying("lost-member"));
    await until("it lets go", () => told.includes("revoked 0,1"));
    letThrough();
    await until("it has them again", () => told.length === 3);
    expect(told).toEqual(["assigned 0,1", "revoked 0,1", "assigned 0,1"]);
    await membership.leave();
  });

  test("a broker that nobody answers for is a RetryableError that names it", async () => {
    const opening = kafkaLogPlace(["127.0.0.1:1"]).open({ patienceMs: 100 });
    await expect(opening).rejects.toBeInstanceOf(RetryableError);
    await expect(opening).rejects.toThrow("127.0.0.1:1");
  });
});

async function valuesAt(log: KafkaLog, topic: string): Promise<(string | undefined)[]> {
  const end = await log.end(topic, 0);
  const values: (string | undefined)[] = [];
  for (let next = 0; next < end; ) {
    const batch = await log.read(topic, 0, next, 100);
    values.push(...batch.records.map(({ value }) => value?.toString()));
    next = batch.next;
  }
  return values;
}
