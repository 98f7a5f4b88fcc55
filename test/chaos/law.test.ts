import { randomInt, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { ENGINE_GROUP } from "../../src/engine/task-environment.ts";
import { type KafkaLog, openKafkaLog } from "../../src/log/kafka/kafka-log.ts";
import { openSerde } from "../../src/records/codec.ts";
import { Random } from "../../src/simulate/random.ts";
import { EVENTS, subjects } from "../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import { disordered } from "../e2e/disorder.ts";
import { feed } from "../e2e/feed.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { type Installation, useInstallations } from "../support/installation.ts";
import { ARRIVAL_COLUMNS, contentOf, differences } from "../support/tables.ts";
import { until } from "../support/until.ts";
import { findingsOf, tell } from "./support/findings.ts";
import { readDerived } from "./support/independent-reader.ts";
import { Oracle } from "./support/oracle.ts";

const SEED = process.env["CHAOS_SEED"] ?? String(randomInt(1_000_000));
const LINES = feed({ players: 24, days: 1, seed: SEED, chaos: 0, simulateEvents: 200 });
const PARTITIONS = 4;
const CONFIG = { partitions: PARTITIONS, tick_interval: 0, checkpoint: { events: 500 }, emit_interval: "10s" };
const COMING_SOON = { session_timeout: "1s", transaction_timeout: "10s" };

/** What was true for a while, as the events came, has fired as well: of triggers only those that stay true are compared. */
const TABLES = TABLE_FEEDS.map(({ table }) => table).filter((table) => table !== "triggers");

const FIRED = "SELECT trigger_id FROM triggers FINAL WHERE type IN ('bonus_status_changed', 'bonus_anomaly')";

async function firedOn(installation: Installation): Promise<ReadonlySet<unknown>> {
  return new Set((await installation.rows(FIRED)).map((row) => row["trigger_id"]));
}

describeWithServices("an installation on Kafka", () => {
  const newInstallation = useInstallations();

  /** How many of the events in the log are folded and committed. */
  async function foldedOn(log: KafkaLog, topic: string): Promise<{ readonly folded: number; readonly events: number }> {
    let [folded, events] = [0, 0];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      folded += (await log.committed(ENGINE_GROUP, topic, partition)) ?? 0;
      events += await log.end(topic, partition);
    }
    return { folded, events };
  }

  /**
   * Two engines, one of them with the tables; the other, which folds in threads, is killed on the way, and another takes its
   * place.
   */
  async function takeWithKill(installation: Installation, log: KafkaLog, topic: string, file: string): Promise<void> {
    const startThreaded = () =>
      installation.start(["run", "--role", "engine"], { env: { PITBOSS_ENGINE__THREADS: "2" } });
    const first = installation.start(["run"]);
    const second = startThreaded();
    await Promise.all([first.said("following the log"), second.said("following the log")]);
    const ingesting = installation.done("ingest", file);
    await until("something is folded", async () => (await foldedOn(log, topic)).folded > 100);
    await second.stop("SIGKILL");
    const third = startThreaded();
    await Promise.all([third.said("following the log"), ingesting]);
    await until("everything is folded", async () => {
      const { folded, events } = await foldedOn(log, topic);
      return folded === events;
    });
    // The one with the tables last: it has the rows that the other emits as it stops.
    for (const engine of [third, first]) expect(await engine.stop("SIGTERM")).toMatchObject({ code: 0 });
  }

  test(`with two engines, one killed on the way, has the tables of one in order, whatever the order of the events is (CHAOS_SEED=${SEED})`, async () => {
    const { brokers, registry } = sharedServices();
    const prefix = `law-${randomUUID().slice(0, 8)}.`;
    const kafka = { brokers, registry, ...COMING_SOON };
    const [disturbed, calm] = [newInstallation({ ...CONFIG, topic_prefix: prefix, kafka }), newInstallation(CONFIG)];
    const file = disturbed.write("feed.ndjson", disordered(LINES, new Set(), new Random(SEED)));
    await disturbed.done("topics", "apply");
    const options = { brokers, clientId: "law", registry: { url: registry }, transactionalIdPrefix: `${prefix}law` };
    const log = await openKafkaLog({ ...options, groupPrefix: prefix, progressTopic: `${prefix}progress` });
    try {
      await takeWithKill(disturbed, log, prefix + EVENTS.name, file);
      await calm.done("ingest", calm.write("feed.ndjson", LINES));
      await calm.done("run", "--once");
      const [actual, expected] = await Promise.all(
        [disturbed, calm].map((each) => contentOf(each, ARRIVAL_COLUMNS, TABLES)),
      );
      expect(differences(actual ?? "", expected ?? "none")).toEqual([]);
      const [fired, due] = await Promise.all([disturbed, calm].map(firedOn));
      expect([...(due ?? [])].filter((id) => !fired?.has(id))).toEqual([]);
      const serde = await openSerde(log, subjects(prefix));
      const { foldRules } = loadConfig({ file: disturbed.path("pitboss.yaml"), env: {} });
      const oracle = new Oracle(log, serde, prefix, PARTITIONS, foldRules);
      const found = await readDerived(brokers, prefix, serde);
      expect(found.length).toBeGreaterThan(1_000);
      expect(tell(findingsOf(found, await oracle.expected(true)))).toBe("");
    } finally {
      await log.close();
    }
  });
});
