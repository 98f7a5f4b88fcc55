import { spawnSync } from "node:child_process";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { consumeTopics } from "../../src/doors/kafka/consume-topics.ts";
import { type OperatorTopics, operatorConsumer } from "../../src/log/kafka/operator-consumer.ts";
import { newName } from "../contracts/log/place.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { betJson, Inbox } from "../support/connector.ts";
import { until } from "../support/until.ts";

describeWithServices("the door to the operator's Kafka", () => {
  let kafka: Kafka;
  let producer: Producer;
  let topic: string;
  let group: string;
  let inbox: Inbox;
  const inboxes: Inbox[] = [];

  beforeAll(async () => {
    kafka = new Kafka({ brokers: [...sharedServices().brokers], logLevel: logLevel.NOTHING });
    producer = kafka.producer();
    await producer.connect();
  });
  afterAll(() => producer?.disconnect());
  beforeEach(async () => {
    [topic, group] = [`operator-${newName()}`, `door-${newName()}`];
    inbox = newInbox();
    await createTopic();
  });
  afterEach(async () => {
    for (const each of inboxes.splice(0)) await each.stop();
  });

  function newInbox(): Inbox {
    const made = new Inbox();
    inboxes.push(made);
    return made;
  }

  async function createTopic(numPartitions = 2): Promise<void> {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions }] });
    await admin.disconnect();
  }

  async function committed(): Promise<number> {
    const admin = kafka.admin();
    await admin.connect();
    const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    await admin.disconnect();
    return (offsets?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  }

  async function beginAt(offset: number): Promise<void> {
    const admin = kafka.admin();
    await admin.connect();
    await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: String(offset) }] });
    await admin.disconnect();
  }

  function start(which = inbox, more: Partial<Parameters<Inbox["start"]>[1]> = {}, its: Partial<OperatorTopics> = {}) {
    const options: OperatorTopics = {
      brokers: sharedServices().brokers,
      clientId: "door",
      topics: [topic],
      group,
      start: "earliest",
      isCommittedOnly: true,
      sessionTimeoutMs: 6_000,
      ...its,
    };
    which.start(consumeTopics(operatorConsumer(options)), { door: "kafka", ...more });
  }

  async function send(
    values: readonly (string | null)[],
    headers: Record<string, string> = { type: "CASINO" },
    partition = 0,
  ) {
    await producer.send({ topic, messages: values.map((value) => ({ value, headers, partition, key: "any" })) });
  }

  const activities = (which = inbox) => which.events().map(({ activity_id }) => activity_id);

  test("makes events of what comes, each partition's in order, and commits what is durable", async () => {
    start();
    const ids = (from: number) => Array.from({ length: 300 }, (_, index) => `${from}-${index}`);
    await send(
      ids(0).map((id) => betJson(id)),
      undefined,
      0,
    );
    await send(
      ids(1).map((id) => betJson(id)),
      undefined,
      1,
    );
    await until("all is there", () => inbox.records.length === 600);
    expect(activities().filter((id) => id.startsWith("0-"))).toEqual(ids(0));
    expect(activities().filter((id) => id.startsWith("1-"))).toEqual(ids(1));
    expect(inbox.events().find(({ activity_id }) => activity_id === "1-7")?.source).toBe(`kafka:${topic}/1/7`);
    await inbox.stop();
    expect(await committed()).toBe(600);
  });

  test("takes what another client sends, by the header type or tipo, in English or Portuguese", () => {
    const kcat = (header: string, body: string) =>
      spawnSync("kcat", ["-P", "-b", sharedServices().brokers.join(), "-t", topic, "-H", header, "-z", "gzip"], {
        input: body.replaceAll("\n", ""),
        encoding: "utf8",
      });
    for (const header of ["type=CASINO", "tipo=casino", "type=DEPOSIT", "other=CASINO"])
      expect(kcat(header, betJson(header)).status).toBe(0);
    start();
    return until("all is there", () => inbox.records.length === 4).then(() => {
      expect(activities().toSorted()).toEqual(["tipo=casino", "type=CASINO"]);
      expect(inbox.deadLetters()).toMatchObject([
        { code: "unknown_type", door: "kafka" },
        { code: "unknown_type", tenant: "acme" },
      ]);
    });
  });

  test("makes dead letters of what cannot be accepted, and goes on behind it", async () => {
    start();
    await send(["{", null, betJson("a", { amount: -1 }), betJson("good")]);
    await send([betJson("b")], { tipo: "BÔNUS" });
    await until("all is there", () => inbox.records.length === 5);
    expect(inbox.deadLetters()).toMatchObject([
      { code: "malformed_json", position: `${topic}/0/0`, payload: Buffer.from("{") },
      { code: "malformed_json", position: `${topic}/0/1` },
      { code: "negative_amount" },
      { code: "missing_field", type: "BONUS" },
    ]);
    expect(activities()).toEqual(["good"]);
  });

  test("commits nothing that is not durable: the next one gets it", async () => {
    let tried = 0;
    const failing = newInbox();
    start(failing, {
      append: () => {
        tried++;
        return Promise.reject(new Error("the log is broken for good"));
      },
    });
    await send([betJson("a"), betJson("b")]);
    await until("it was tried", () => tried > 0);
    await until("it has ended", () => failing.told.has("stopped"));
    await expect(failing.stop()).rejects.toThrow("the log is broken for good");
    inboxes.splice(inboxes.indexOf(failing), 1);
    expect(await committed()).toBe(0);
    start();
    await until("the next has it", () => inbox.records.length === 2);
  });

  test("leaves out what was rolled back, of however many transactions at a time", async () => {
    const producers = await Promise.all(
      ["x", "y", "z"].map(async (id) => {
        const made = kafka.producer({ transactionalId: `${topic}-${id}`, maxInFlightRequests: 1, idempotent: true });
        await made.connect();
        return { made, transaction: await made.transaction() };
      }),
    );
    for (let index = 0; index < 3; index++)
      for (const [at, { transaction }] of producers.entries())
        await transaction.send({
          topic,
          messages: [{ value: betJson(`${at}-${index}`), headers: { type: "CASINO" }, partition: 0 }],
        });
    await producers[0]!.transaction.abort();
    await producers[1]!.transaction.abort();
    await producers[2]!.transaction.commit();
    await send([betJson("last")]);
    await beginAt(4);
    start();
    await until("the last is there", () => activities().includes("last"));
    expect(activities()).toEqual(["2-1", "2-2", "last"]);
    await inbox.stop();
    expect(await committed()).toBe(13);
    for (const { made } of producers) await made.disconnect();
  });

  test("shares the partitions with others of the group, and loses nothing when one goes", async () => {
    const other = newInbox();
    start();
    await until("it is connected", () => inbox.told.lines.at(-1) === "connected");
    start(other);
    await until("the other is, too", () => other.told.lines.at(-1) === "connected");
    const all = () => new Set([...activities(), ...activities(other)]);
    for (let index = 0; index < 30; index++) await send([betJson(`a-${index}`)], undefined, index % 2);
    await until("all is there", () => all().size === 30);
    expect(activities(other).length).toBeGreaterThan(0);
    await inbox.stop();
    for (let index = 30; index < 40; index++) await send([betJson(`a-${index}`)], undefined, index % 2);
    await until("the other has the rest", () => all().size === 40);
  });

  test("pauses on a storm of dead letters, and leaves the rest in the topic", async () => {
    await send(Array.from({ length: 50 }, () => "{"));
    const storm = { window: 10, share: 0.5 };
    start(inbox, { storm, stormPauseMs: 0 });
    await until("it is paused", () => inbox.told.has("paused for 0 ms: 10 of the last 10"));
    expect(inbox.deadLetters()).toHaveLength(10);
    expect(await committed()).toBe(10);
  });

  test("says which topic is missing, and takes from it when it is there", async () => {
    topic = `missing-${newName()}`;
    start();
    await until("it misses it", () => inbox.told.has("create the topic, or correct topics"));
    await createTopic();
    await send([betJson("a")]);
    await until("it takes", () => inbox.records.length === 1);
  });

  test("says that nobody answers, and where", async () => {
    start(inbox, {}, { brokers: ["127.0.0.1:1"] });
    await until("it says so", () => inbox.told.has("disconnected: Kafka at 127.0.0.1:1"));
  });
});
