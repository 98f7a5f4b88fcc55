import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type ConfirmChannel, connect } from "amqplib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import { openSerde } from "../../src/records/codec.ts";
import { Random } from "../../src/simulate/random.ts";
import { DEAD_LETTERS, EVENTS, subjects } from "../../topologies/topics.ts";
import { bonus, casino } from "../inputs/documents.ts";
import { freePort } from "../services/free-port.ts";
import { pythonWith } from "../services/python-environment.ts";
import { type RabbitMqService, startRabbitMq } from "../services/rabbitmq.ts";
import { describeWithServices } from "../services/shared-services.ts";
import { betJson } from "../support/connector.ts";
import { type Running, useInstallations } from "../support/installation.ts";
import { until } from "../support/until.ts";

const ROUNDS = 20;
/** More than a gateway takes in the time in which it is killed. */
const MESSAGES = 1_000;
const POISON_EVERY = 25;
const PLAYERS = 5;
const QUEUE = "bets";
const PREFIX = "pitboss.";
/** Compiled once, each process starts sooner. */
const COMPILED = join(tmpdir(), "pitboss-chaos-compiled");
/** RabbitMQ takes ten seconds to come back: it dies in these rounds only. */
const BROKER_DIES = new Set([6, 13]);
const LATEST_KILL_MS = 120;

/** `CHAOS_SEED=…` draws the same moments again. */
const SEED = process.env["CHAOS_SEED"] ?? String(Math.floor(Math.random() * 1_000_000));

const PUBLISHER = fileURLToPath(new URL("./publisher/publish.py", import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL("./publisher/requirements.txt", import.meta.url));

describeWithServices("a gateway that takes from RabbitMQ", () => {
  const install = useInstallations();
  let rabbit: RabbitMqService;

  beforeAll(async () => {
    rabbit = await startRabbitMq();
  });
  afterAll(() => rabbit?.stop());

  /** Bets of some players in turn, numbered, with poison among them. RabbitMQ has all of them when it resolves. */
  async function publish(channel: ConfirmChannel, from: number): Promise<void> {
    for (let index = from; index < from + MESSAGES; index++) {
      const body = index % POISON_EVERY === 0 ? `poison ${index}` : bet(index);
      channel.sendToQueue(QUEUE, Buffer.from(body), { type: "CASINO", persistent: true });
    }
    await channel.waitForConfirms();
  }

  const bet = (index: number) => betJson(String(index), { user_id: `player-${index % PLAYERS}` });

  test("takes the documents' samples from another client, tells how it is, and pauses on a storm", async () => {
    const python = await pythonWith("python-publisher", REQUIREMENTS);
    const publishFrom = (messages: readonly [type: string, body: string][]) => {
      const { status, stderr } = spawnSync(python, [PUBLISHER, rabbit.url, "samples"], {
        input: JSON.stringify(messages),
        encoding: "utf8",
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    };
    const port = await freePort();
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, text: await response.text() };
    };
    const gateway = install({
      tenants: { acme: {} },
      dead_letter_limit: { events: 20 },
      doors: { rabbitmq: { samples: { url: rabbit.url, queue: "samples", tenant: "acme" } } },
    });
    const running = gateway.start(["run", "--role", "doors"], { env: { PITBOSS_HTTP__PORT: String(port) } });
    await running.said("takes messages");
    expect((await get("/readyz")).status).toBe(200);
    publishFrom([
      ["CASINO", JSON.stringify(casino())],
      ["BONUS", JSON.stringify(bonus())],
      ["BÔNUS", JSON.stringify(bonus({ status: "Concluído" }))],
    ]);
    await until("all are taken", async () => (await get("/metrics")).text.includes('connector="samples"} 3'));
    publishFrom(Array.from({ length: 40 }, () => ["CASINO", "{"]));
    await running.said("rabbitmq connector samples is paused for 900 s");
    const { status, text } = await get("/readyz");
    expect({ status, text }).toMatchObject({ status: 503, text: expect.stringContaining("look at the dead letters") });
    expect((await get("/metrics")).text).toContain('pitboss_connector_paused{door="rabbitmq",connector="samples"} 1');
    const { code, stderr } = await running.stop("SIGTERM");
    expect(code).toBe(0);
    expect(stderr).not.toContain("guest:guest");
    expect(await typesIn(gateway.dataDir)).toEqual(["BonusEvent", "BonusEvent", "CasinoEvent"]);
  });

  test("is killed again and again, and leaves nothing that RabbitMQ had confirmed out of the log or of its order", async () => {
    const random = new Random(SEED);
    const connector = { url: rabbit.url, queue: QUEUE, declare: false, tenant: "acme", prefetch: 40 };
    const gateway = install({ tenants: { acme: {} }, doors: { rabbitmq: { bets: connector } } });
    let sender = await openSender(rabbit);
    await sender.assertQueue(QUEUE, { durable: true });
    const start = async (): Promise<Running> => {
      const running = gateway.start(["run", "--role", "doors"], { env: { NODE_COMPILE_CACHE: COMPILED } });
      await running.said("takes messages");
      return running;
    };
    let killedAtWork = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await publish(sender, round * MESSAGES);
      const running = await start();
      await pause(random.below(LATEST_KILL_MS));
      if (BROKER_DIES.has(round)) {
        await rabbit.restart();
        sender = await openSender(rabbit);
      }
      await running.stop("SIGKILL");
      const { messageCount } = await sender.checkQueue(QUEUE);
      if (messageCount > 0) killedAtWork++;
    }
    const waiting = async () => (await sender.checkQueue(QUEUE)).messageCount;
    // RabbitMQ does not count what it has handed out, and what a stopped gateway had not taken of that comes back.
    while ((await waiting()) > 0) {
      const last = await start();
      await until("the queue is empty", async () => (await waiting()) === 0);
      expect((await last.stop("SIGTERM")).code).toBe(0);
    }

    const { events, letters, records } = await contentOf(gateway.dataDir);
    const total = ROUNDS * MESSAGES;
    const all = Array.from({ length: total }, (_, index) => index);
    expect([...letters].toSorted((a, b) => a - b)).toEqual(all.filter((index) => index % POISON_EVERY === 0));
    const good = all.filter((index) => index % POISON_EVERY !== 0);
    for (let player = 0; player < PLAYERS; player++)
      expect(events.get(`player-${player}`)).toEqual(good.filter((index) => index % PLAYERS === player));
    // Otherwise the kills met nothing, and nothing was shown.
    expect(killedAtWork).toBeGreaterThan(ROUNDS / 4);
    console.log(
      `chaos, RabbitMQ door: ${ROUNDS} gateways killed (${killedAtWork} at work), ${BROKER_DIES.size} brokers, ` +
        `${total} messages confirmed, 0 lost, ${records - total} delivered again (CHAOS_SEED=${SEED})`,
    );
  });
});

async function openSender({ url }: RabbitMqService): Promise<ConfirmChannel> {
  const connection = await connect(url);
  connection.on("error", () => undefined);
  const channel = await connection.createConfirmChannel();
  channel.on("error", () => undefined);
  return channel;
}

/** The types of all events, by name. */
async function typesIn(dataDir: string): Promise<(string | undefined)[]> {
  const log = await openEmbeddedLog(dataDir);
  const topic = PREFIX + EVENTS.name;
  const types: (string | undefined)[] = [];
  for (let partition = 0; partition < (await log.partitionsOf(topic)); partition++) {
    const { records } = await log.read(topic, partition, 0, 1_000);
    types.push(...records.map(({ headers }) => headers["type"]?.toString()));
  }
  await log.close();
  return types.toSorted();
}

/** What the log holds: each player's bets in the order in which they first came, and the numbers of the poison. */
async function contentOf(dataDir: string) {
  const log = await openEmbeddedLog(dataDir);
  const serde = await openSerde(log, subjects(PREFIX));
  const events = new Map<string, number[]>();
  const letters = new Set<number>();
  let records = 0;
  for (const name of [EVENTS.name, DEAD_LETTERS.name]) {
    const topic = PREFIX + name;
    for (let partition = 0; partition < (await log.partitionsOf(topic)); partition++) {
      const end = await log.end(topic, partition);
      for (let next = 0; next < end; ) {
        const batch = await log.read(topic, partition, next, 1_000);
        next = batch.next;
        for (const { value } of batch.records) {
          records++;
          if (name === DEAD_LETTERS.name) {
            const { payload } = serde.decode("DeadLetter", value!);
            letters.add(Number(payload.toString().replace("poison ", "")));
            continue;
          }
          const { user_id, activity_id } = serde.decode("CasinoEvent", value!);
          const ofPlayer = events.get(user_id) ?? [];
          events.set(user_id, ofPlayer);
          if (!ofPlayer.includes(Number(activity_id))) ofPlayer.push(Number(activity_id));
        }
      }
    }
  }
  await log.close();
  return { events, letters, records };
}
