import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { consumeQueue } from "../../src/doors/rabbitmq/consume-queue.ts";
import type { QueueOptions } from "../../src/doors/rabbitmq/options.ts";
import { RetryableError } from "../../src/log/port.ts";
import { newName } from "../contracts/log/place.ts";
import { type RabbitMqService, startRabbitMq } from "../services/rabbitmq.ts";
import { describeWithServices } from "../services/shared-services.ts";
import { startTcpProxy } from "../services/tcp-proxy.ts";
import { betJson, Inbox } from "../support/connector.ts";
import { until } from "../support/until.ts";

describeWithServices("the RabbitMQ door", () => {
  let rabbit: RabbitMqService;
  let sender: ChannelModel;
  let channel: ConfirmChannel;
  let queue: string;
  let inbox: Inbox;
  const inboxes: Inbox[] = [];

  beforeAll(async () => {
    rabbit = await startRabbitMq();
  });
  afterAll(() => rabbit?.stop());
  beforeEach(async () => {
    queue = `q-${newName()}`;
    inbox = newInbox();
    await openSender();
  });
  afterEach(async () => {
    for (const each of inboxes.splice(0)) await each.stop();
    await sender.close().catch(() => undefined);
  });

  function newInbox(): Inbox {
    const made = new Inbox();
    inboxes.push(made);
    return made;
  }

  async function openSender(): Promise<void> {
    sender = await connect(rabbit.url);
    sender.on("error", () => undefined);
    channel = await sender.createConfirmChannel();
    channel.on("error", () => undefined);
  }

  function options(more: Partial<QueueOptions> = {}): QueueOptions {
    return {
      name: "test",
      url: rabbit.url,
      tls: {},
      queue,
      declare: true,
      singleActiveConsumer: true,
      deliveryLimit: undefined,
      prefetch: 100,
      heartbeatSeconds: 5,
      connectTimeoutMs: 2_000,
      ...more,
    };
  }

  async function connected(which = inbox): Promise<void> {
    await until("the door is connected", () => which.told.lines.at(-1) === "connected");
  }

  function start(which = inbox, more: Parameters<Inbox["start"]>[1] = { door: "rabbitmq" }, its = options()): void {
    which.start(consumeQueue(its), more);
  }

  async function send(body: string, type: string | null = "CASINO", headers = {}): Promise<void> {
    const properties = { persistent: true, headers, ...(type === null ? {} : { type }) };
    channel.sendToQueue(queue, Buffer.from(body), properties);
    await channel.waitForConfirms();
  }

  const activities = (which = inbox) => which.events().map(({ activity_id }) => activity_id);
  const inQueue = async () => (await channel.checkQueue(queue)).messageCount;

  test("makes events of what comes, in its order, and takes it off the queue", async () => {
    start();
    await connected();
    const sent = Array.from({ length: 250 }, (_, index) => `a-${index}`);
    for (const activity of sent) channel.sendToQueue(queue, Buffer.from(betJson(activity)), { type: "CASINO" });
    await until("all is there", () => inbox.records.length >= sent.length);
    expect(activities()).toEqual(sent);
    expect(inbox.events()[0]).toMatchObject({ tenant: "acme", source: `rabbitmq:${queue}:1`, user_id: "52530" });
    await inbox.stop();
    expect(await inQueue()).toBe(0);
  });

  test("is asked by the property what a message is, and neither by headers nor by the body", async () => {
    start();
    await connected();
    await send(betJson("a"), null, { type: "CASINO" });
    await send(JSON.stringify({ type: "CASINO", payload: JSON.parse(betJson("b")) }), null);
    await send(betJson("c"), "casino", { type: "BONUS" });
    await until("all is there", () => inbox.records.length === 3);
    expect(activities()).toEqual(["c"]);
    expect(inbox.deadLetters()).toMatchObject([{ code: "unknown_type" }, { code: "unknown_type" }]);
  });

  test("makes dead letters of what cannot be accepted, and goes on behind it", async () => {
    start();
    await connected();
    await send("{");
    await send(betJson("a", { amount: -1 }));
    await send(betJson("b"), "DEPOSIT");
    await send("");
    await send("x".repeat(1024 * 1024 + 1));
    await send(betJson("good"));
    await until("all is there", () => inbox.records.length === 6);
    expect(inbox.deadLetters()).toMatchObject([
      { code: "malformed_json", tenant: "acme", door: "rabbitmq", position: `${queue}:1`, payload: Buffer.from("{") },
      { code: "negative_amount", type: "CASINO" },
      { code: "unknown_type", message: expect.stringContaining('"DEPOSIT"') },
      { code: "malformed_json" },
      { code: "too_large" },
    ]);
    expect(activities()).toEqual(["good"]);
    expect(inbox.told.codes).toHaveLength(5);
    await inbox.stop();
    expect(await inQueue()).toBe(0);
  });

  test("acknowledges nothing that is not durable: the next one gets it", async () => {
    // One that never ends, as a process that is killed does not.
    const stuck = new Inbox();
    const never = new Promise<void>(() => undefined);
    let tried = 0;
    const append = () => {
      tried++;
      return never;
    };
    const proxy = await startTcpProxy(rabbit.port);
    const url = rabbit.url.replace(String(rabbit.port), String(proxy.port));
    start(stuck, { door: "rabbitmq", append }, options({ url }));
    await connected(stuck);
    await send(betJson("a"));
    await send(betJson("b"));
    await until("it is being appended", () => tried > 0);
    start();
    await connected();
    expect(activities()).toEqual([]);
    proxy.cut();
    await proxy.stop();
    await until("the other has it", () => activities().length === 2);
    expect(activities()).toEqual(["a", "b"]);
  });

  test("holds messages while the log takes nothing, and loses none of them", async () => {
    inbox.failing = 1;
    const append = async (records: Parameters<Inbox["append"]>[0]) => {
      await inbox.append(records).catch((error: Error) => {
        throw new RetryableError(error.message);
      });
    };
    start(inbox, { door: "rabbitmq", append });
    await connected();
    await send(betJson("a"));
    await send(betJson("b"));
    await until("all is there", () => inbox.records.length === 2);
    expect(activities()).toEqual(["a", "b"]);
    expect(inbox.told.lines).toEqual(["connected", "held: the disk is full", "the log is back"]);
  });

  test("connects again when the broker was away, and nothing is lost", async () => {
    // RabbitMQ 3.10 forgets a quorum queue's leader when it is killed within minutes of the declaration.
    await channel.assertQueue(queue, { durable: true });
    start(inbox, { door: "rabbitmq" }, options({ declare: false }));
    await connected();
    await send(betJson("before"));
    await until("it is there", () => activities().length === 1);
    await rabbit.restart();
    await openSender();
    await send(betJson("after"));
    await until("that is there, too", () => activities().includes("after"));
    expect(inbox.told.has("disconnected: ")).toBe(true);
    expect(inbox.told.lines.at(-1)).toBe("connected");
  });

  test("pauses on a storm of dead letters, says so, leaves the rest in the queue, and goes on after the pause", async () => {
    await channel.assertQueue(queue, {
      durable: true,
      arguments: { "x-queue-type": "quorum", "x-single-active-consumer": true },
    });
    for (let index = 0; index < 50; index++) await send("{");
    const storm = { window: 10, share: 0.5 };
    start(inbox, { door: "rabbitmq", storm, stormPauseMs: 0 });
    await until("it is paused", () => inbox.told.has("paused for 0 ms: 10 of the last 10 events were rejected"));
    await until("the rest is back in the queue", async () => (await inQueue()) === 40);
    expect(inbox.deadLetters()).toHaveLength(10);
    const next = newInbox();
    start(next, { door: "rabbitmq", storm, stormPauseMs: 10 });
    await until("everything came in the end", () => next.deadLetters().length === 40);
    await until(
      "each window was a storm",
      () => next.told.lines.filter((line) => line.startsWith("paused")).length === 4,
    );
  });

  test("says what is wrong with the queue, and takes from it when that is mended", async () => {
    const passive = options({ declare: false });
    start(inbox, { door: "rabbitmq" }, passive);
    await until("it misses the queue", () =>
      inbox.told.has("create the queue or the virtual host, or set declare to true"),
    );
    await channel.assertQueue(queue, { durable: true });
    await connected();
    const other = newInbox();
    start(other);
    await until("it finds another queue", () => other.told.has("set declare to false to take it as it is"));
    await send(betJson("a"));
    await until("the first takes it", () => activities().length === 1);
  });

  test("says that the broker does not let it in, and nothing of the password", async () => {
    const url = rabbit.url.replace("guest:guest", "guest:hidden-secret");
    start(inbox, { door: "rabbitmq" }, options({ url }));
    await until("it is refused", () => inbox.told.has("check user and password"));
    expect(inbox.told.lines.join()).not.toContain("hidden-secret");
  });

  test("begins anew when the queue is deleted under it", async () => {
    start();
    await connected();
    await channel.deleteQueue(queue);
    await until("it says so", () => inbox.told.has("was deleted"));
    await until("it made the queue again", () => inbox.told.lines.filter((line) => line === "connected").length === 2);
    await send(betJson("a"));
    await until("it takes", () => activities().length === 1);
  });

  test("gives one process at a time the messages, so that none of a player's overtakes another", async () => {
    const other = newInbox();
    start();
    await connected();
    start(other);
    await connected(other);
    for (let index = 0; index < 20; index++) await send(betJson(`a-${index}`));
    await until("all is there", () => inbox.records.length + other.records.length === 20);
    expect([inbox.records.length, other.records.length]).toEqual([20, 0]);
    await inbox.stop();
    await send(betJson("a-20"));
    await until("the other takes over", () => other.records.length === 1);
  });
});
