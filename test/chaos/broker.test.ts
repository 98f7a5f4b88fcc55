import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Random } from "../../src/simulate/random.ts";
import { type KafkaService, startKafka, startProxiedKafka } from "../services/kafka.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { saying, type TcpProxy } from "../services/tcp-proxy.ts";
import { anyEngine, ROUNDS_TIMEOUT_MS, runRounds } from "./support/rounds.ts";
import type { World } from "./support/world.ts";

const EVENTS = 80;
const START_TIMEOUT_MS = 180_000;
/** A killed broker may register again when its old session is over. */
const SOON_BACK = { "broker.session.timeout.ms": "1000", "broker.heartbeat.interval.ms": "200" };

describeWithServices("a broker", () => {
  let mortal: KafkaService;
  let kafka: KafkaService;
  let proxy: TcpProxy;

  beforeAll(async () => {
    [mortal, { kafka, proxy }] = await Promise.all([startKafka({ properties: SOON_BACK }), startProxiedKafka()]);
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await Promise.all([mortal?.stop(), kafka?.stop()]);
    await proxy?.stop();
  });

  async function dieAndComeBack(world: World, random: Random): Promise<void> {
    // An engine that begins without a broker ends when its patience does; one that is at work goes on.
    await Promise.all(world.engines.map((engine) => engine.following()));
    const appending = world.append(EVENTS);
    await pause(random.below(150));
    await mortal.kill();
    await mortal.restart();
    await appending;
    await world.append(EVENTS);
  }

  /** All connections of the world's engines break, again and again. */
  async function cutConnections(world: World, random: Random): Promise<void> {
    await anyEngine(world, random);
    for (let times = 0; times < 3; times++) {
      const appending = world.append(EVENTS);
      await pause(random.below(100));
      proxy.cut(saying(world.prefix));
      await appending;
    }
  }

  /** The decision to commit is sent, and its answer never comes; or not even the decision arrives. */
  async function cutAtEndTxn(world: World, random: Random): Promise<void> {
    const victim = await anyEngine(world, random);
    const its = saying(`${world.prefix}${victim.name}`);
    victim.arm({ label: "before EndTxn", nth: 1 + random.below(2), action: "wait" });
    await world.appendUntil("an engine is about to commit", () => victim.isDown, EVENTS);
    const release = proxy.hold(random.chance(0.5) ? "requests" : "replies", its);
    victim.go();
    await pause(20 + random.below(100));
    proxy.cut(its);
    release();
    await world.append(EVENTS);
  }

  /** Everything takes longer, EndTxn longest. */
  async function delayConnections(world: World, random: Random): Promise<void> {
    const victim = await anyEngine(world, random);
    victim.arm({ label: "before EndTxn", nth: 1 + random.below(2), action: "wait" });
    const ends = proxy.delay(random.below(40), saying(world.prefix));
    await world.appendUntil("an engine is about to commit", () => victim.isDown, EVENTS);
    const endsAtEndTxn = proxy.delay(200 + random.below(600), saying(`${world.prefix}${victim.name}`));
    victim.go();
    await world.append(EVENTS);
    await pause(random.below(500));
    for (const end of [ends, endsAtEndTxn]) end();
  }

  const proxied = () => ({ ...sharedServices(), brokers: kafka.brokers, directBrokers: kafka.directBrokers });

  describe.concurrent("under two engines", () => {
    test(
      "that is killed and comes back loses nothing, and nothing is there twice",
      () => {
        const world = { ...sharedServices(), brokers: mortal.brokers };
        return runRounds({ name: "broker kill -9 and restart", world, round: dieAndComeBack });
      },
      ROUNDS_TIMEOUT_MS,
    );

    test.each([
      ["connections cut", cutConnections],
      ["connections cut at EndTxn", cutAtEndTxn],
      ["connections delayed, EndTxn too", delayConnections],
    ])(
      "with %s loses nothing, and nothing is there twice",
      (name, round) => runRounds({ name, world: proxied(), round }),
      ROUNDS_TIMEOUT_MS,
    );
  });
});
