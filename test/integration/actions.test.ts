import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ActionsEnvironment } from "../../src/actions/actions-task.ts";
import { Performer } from "../../src/actions/performer.ts";
import { runActions } from "../../src/actions/run-actions.ts";
import { NO_PLAYER_CURRENCIES } from "../../src/grants/player-currencies.ts";
import type { KafkaLog } from "../../src/log/kafka/kafka-log.ts";
import { openSerde, type Serde } from "../../src/records/codec.ts";
import { pause } from "../../src/warehouse/retrying.ts";
import { ACTIONS, DEAD_LETTERS, TRIGGERS } from "../../topologies/topics.ts";
import { OtherSide, trigger, webhook } from "../actions/support.ts";
import { describeWithServices } from "../services/shared-services.ts";
import { START } from "../support/events.ts";
import { until } from "../support/until.ts";
import { kafkaLogPlace } from "./kafka-log-place.ts";

const PARTITIONS = 4;

describeWithServices("processes that act on one Kafka's triggers", () => {
  const prefix = `actions-${randomUUID()}.`;
  const place = kafkaLogPlace();
  let logs: KafkaLog[] = [];
  let serde: Serde;
  let side: OtherSide;

  beforeEach(async () => {
    logs = [await place.open({ groupPrefix: prefix }), await place.open({ groupPrefix: prefix })];
    const names = [TRIGGERS.name, ACTIONS.name, DEAD_LETTERS.name];
    await logs[0]!.ensureTopics(
      names.map((name) => ({ name: prefix + name, partitions: PARTITIONS, cleanup: "delete" })),
    );
    serde = await openSerde(logs[0]!, [
      [`${prefix}triggers-value`, "Trigger"],
      [`${prefix}actions-value`, "ActionResult"],
      [`${prefix}dead-letters-value`, "DeadLetter"],
    ]);
    side = await OtherSide.listening();
  });
  afterEach(async () => {
    await side.close();
    for (const log of logs) await log.close();
  });

  const fire = (ids: readonly string[]) =>
    logs[0]!.append(
      ids.map((id, index) => ({
        topic: prefix + TRIGGERS.name,
        partition: index % PARTITIONS,
        key: Buffer.from(id),
        value: serde.encode("Trigger", trigger(id, { user_id: id })),
      })),
    );

  async function acted(): Promise<string[]> {
    const ids: string[] = [];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const { records } = await logs[0]!.read(prefix + ACTIONS.name, partition, 0, 1000);
      for (const { value } of records) if (value !== null) ids.push(serde.decode("ActionResult", value).trigger_id);
    }
    return ids.sort();
  }

  test("share them, and each is acted on once though one process goes and another comes", async () => {
    const owned = [new Set<number>(), new Set<number>()];
    const stops = [new AbortController(), new AbortController()];
    const start = (index: number) => {
      const now = () => START;
      const environment: ActionsEnvironment = {
        log: logs[index]!,
        serde,
        prefix,
        actions: new Map([["acme", [webhook(side.url)]]]),
        performer: new Performer({ now, playerCurrencies: NO_PLAYER_CURRENCIES }),
        now,
        onPosition: (partition, position) =>
          position === undefined ? owned[index]?.delete(partition) : owned[index]?.add(partition),
      };
      return runActions({ ...environment, pause, warn: () => undefined }, stops[index]!.signal);
    };
    const first = start(0);
    const some = Array.from({ length: 20 }, (_, index) => `a${String(index).padStart(2, "0")}`);
    await fire(some);
    await until("the first has acted", async () => (await acted()).length === 20);
    const second = start(1);
    await until("they share the partitions", () => owned[0]!.size === 2 && owned[1]!.size === 2);
    const more = some.map((id) => id.replace("a", "b"));
    await fire(more);
    stops[0]!.abort();
    await first;
    await until("the second has all partitions", () => owned[1]!.size === PARTITIONS);
    await until("everything is acted on", async () => (await acted()).length >= 40);
    stops[1]!.abort();
    await second;
    expect(await acted()).toEqual([...some, ...more].sort());
    // Who is stopped during a call leaves it to the next, who makes it again under the same key.
    expect(new Set(side.requests.map(({ headers }) => headers["idempotency-key"]))).toHaveLength(40);
  });
});
