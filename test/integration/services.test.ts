import { randomUUID } from "node:crypto";
import { SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import { Kafka, logLevel, Partitioners } from "kafkajs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KafkaService, startProxiedKafka } from "../services/kafka.ts";
import { type RabbitMqService, speaksAmqp, startRabbitMq } from "../services/rabbitmq.ts";
import { type SchemaRegistryService, startSchemaRegistry } from "../services/schema-registry.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { saying, type TcpProxy } from "../services/tcp-proxy.ts";

const BET = JSON.stringify({ type: "record", name: "Bet", fields: [{ name: "amount", type: "long" }] });

function client(brokers: readonly string[], clientId = "pitboss-test"): Kafka {
  return new Kafka({ brokers: [...brokers], clientId, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 } });
}

async function topicOn(kafka: Kafka): Promise<string> {
  const topic = `services-${randomUUID()}`;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }] });
  await admin.disconnect();
  return topic;
}

async function send(kafka: Kafka, topic: string, value: string): Promise<void> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, messages: [{ key: "ana", value }] });
  await producer.disconnect();
}

async function firstOf(kafka: Kafka, topic: string): Promise<string | undefined> {
  const consumer = kafka.consumer({ groupId: topic });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const value = new Promise<string | undefined>((resolve) => {
    void consumer.run({ eachMessage: async ({ message }) => resolve(message.value?.toString()) });
  });
  await value;
  await consumer.disconnect();
  return value;
}

describeWithServices("the shared services", () => {
  test("are a Kafka that takes and gives a message", async () => {
    const kafka = client(sharedServices().brokers);
    const topic = await topicOn(kafka);
    await send(kafka, topic, "bet");
    expect(await firstOf(kafka, topic)).toBe("bet");
  });

  test("are a schema registry that takes and gives an Avro schema", async () => {
    const host = sharedServices().registry;
    const { id } = await new SchemaRegistry({ host }).register(
      { type: SchemaType.AVRO, schema: BET },
      { subject: `services-${randomUUID()}` },
    );
    const reader = new SchemaRegistry({ host });
    expect(await reader.decode(await reader.encode(id, { amount: 10 }))).toMatchObject({ amount: 10 });
  });
});

describeWithServices("a schema registry of one's own", () => {
  let own: SchemaRegistryService;
  beforeAll(async () => {
    own = await startSchemaRegistry();
  });
  afterAll(() => own?.stop());

  test("knows its schemas by the same ids when it is killed and comes back", async () => {
    const type = SchemaType.AVRO;
    const { id } = await new SchemaRegistry({ host: own.url }).register({ type, schema: BET }, { subject: "bets" });
    await own.restart();
    const reader = new SchemaRegistry({ host: own.url });
    expect(await reader.getRegistryIdBySchema("bets", { type, schema: BET })).toBe(id);
    expect(await reader.decode(await reader.encode(id, { amount: 10 }))).toMatchObject({ amount: 10 });
  });
});

describeWithServices("a Kafka of one's own", () => {
  let kafka: KafkaService;
  let proxy: TcpProxy;
  beforeAll(async () => {
    ({ kafka, proxy } = await startProxiedKafka());
  });
  afterAll(async () => {
    await kafka?.stop();
    await proxy?.stop();
  });

  test("keeps what it acknowledged when it is killed and comes back", async () => {
    const topic = await topicOn(client(kafka.brokers));
    await send(client(kafka.brokers), topic, "win");
    await kafka.kill();
    await expect(client(kafka.directBrokers).admin().connect()).rejects.toThrow();
    await kafka.restart();
    expect(await firstOf(client(kafka.brokers), topic)).toBe("win");
  });

  test("sends its clients through the proxy, which cuts off only those that it is told to", async () => {
    const [cut, spared] = [client(kafka.brokers, "cut-me"), client(kafka.brokers, "spare-me")].map((one) =>
      one.admin(),
    );
    const broken: string[] = [];
    cut?.on("admin.disconnect", () => broken.push("cut"));
    await Promise.all([cut?.connect(), spared?.connect()]);
    expect(await cut?.listTopics()).toEqual(await spared?.listTopics());
    const before = proxy.connections.filter(saying("spare-me")).length;
    expect(before).toBeGreaterThan(0);
    expect(proxy.cut(saying("cut-me"))).toBeGreaterThan(0);
    expect(proxy.connections.filter(saying("spare-me"))).toHaveLength(before);
    await Promise.all([cut?.disconnect(), spared?.disconnect()]);
  });
});

describeWithServices("RabbitMQ", () => {
  let rabbitMq: RabbitMqService;
  beforeAll(async () => {
    rabbitMq = await startRabbitMq();
  });
  afterAll(() => rabbitMq?.stop());

  test("speaks AMQP until it is killed, and again when it is back", async () => {
    expect(await speaksAmqp(rabbitMq.port)).toBe(true);
    await rabbitMq.kill();
    await expect(speaksAmqp(rabbitMq.port)).rejects.toThrow("ECONNREFUSED");
    await rabbitMq.restart();
    expect(await speaksAmqp(rabbitMq.port)).toBe(true);
  });
});
