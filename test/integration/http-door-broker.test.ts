import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Random } from "../../src/simulate/random.ts";
import { gatewayConfig } from "../doors/http/gateway.ts";
import { confirmMore, idsInTables, killGateways } from "../doors/http/kill-gateways.ts";
import { Senders } from "../doors/http/senders.ts";
import { type KafkaService, startKafka } from "../services/kafka.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { useInstallations } from "../support/installation.ts";

const ROUNDS = 6;
const BROKER_DIES = new Set([1, 4]);
const AFTER_BROKER = 30;

/** `CHAOS_SEED=…` draws the same moments again. */
const SEED = process.env["CHAOS_SEED"] ?? String(Math.floor(Math.random() * 1_000_000));

describeWithServices("a gateway on Kafka under load", () => {
  const install = useInstallations();
  let kafka: KafkaService;

  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterAll(() => kafka?.stop());

  test("is killed, and its broker is, and nothing that it had answered 202 is missing, or in a table twice", async () => {
    const random = new Random(SEED);
    const senders = new Senders(random);
    const { registry } = sharedServices();
    const place = { topic_prefix: `gateway-${randomUUID().slice(0, 8)}.`, partitions: 3 };
    const installation = install(gatewayConfig({ ...place, kafka: { brokers: kafka.brokers, registry } }));
    const killedAtWork = await killGateways(installation, senders, {
      rounds: ROUNDS,
      random,
      onRound: async (round) => {
        if (!BROKER_DIES.has(round)) return;
        await kafka.restart();
        await confirmMore(senders, AFTER_BROKER);
      },
    });
    const confirmed = [...senders.confirmed];
    const rows = await idsInTables(installation, senders);
    expect(confirmed.filter((id) => !rows.includes(id))).toEqual([]);
    expect(rows).toEqual([...senders.confirmed].sort());
    console.log(
      `chaos, HTTP door on Kafka: ${ROUNDS} gateways killed (${killedAtWork} at work), ${BROKER_DIES.size} brokers, ` +
        `${confirmed.length} events answered 202, ${senders.turnedAway} requests 503, 0 lost, 0 in a table twice (CHAOS_SEED=${SEED})`,
    );
  });
});
