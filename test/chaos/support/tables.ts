import { type KafkaLog, openKafkaLog } from "../../../src/log/kafka/kafka-log.ts";
import { SINK_GROUP } from "../../../src/warehouse/cursors.ts";
import { migrate } from "../../../src/warehouse/migrations.ts";
import type { Warehouse } from "../../../src/warehouse/port.ts";
import { openServerWarehouse } from "../../../src/warehouse/server/server-warehouse.ts";
import { Sink } from "../../../src/warehouse/sink.ts";
import { TABLE_FEEDS } from "../../../topologies/warehouse.ts";
import { differences } from "../../support/tables.ts";
import { until } from "../../support/until.ts";
import { databaseOf } from "./engine-plan.ts";
import type { World } from "./world.ts";

const TABLES = [...new Set(TABLE_FEEDS.map(({ table }) => table))];
const TOPICS = [...new Set(TABLE_FEEDS.map(({ topic }) => topic))];

export interface ClickHouseAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** A world's tables, and those that a sink fills from the same topics which nothing happens to. */
export class Tables {
  readonly #world: World;
  readonly #disturbed: Warehouse;
  readonly #calm: Warehouse;
  readonly #log: KafkaLog;

  private constructor(world: World, disturbed: Warehouse, calm: Warehouse, log: KafkaLog) {
    this.#world = world;
    this.#disturbed = disturbed;
    this.#calm = calm;
    this.#log = log;
  }

  static async open(
    world: World,
    address: ClickHouseAddress,
    kafka: { readonly brokers: readonly string[]; readonly registry: string },
  ): Promise<Tables> {
    const name = databaseOf(world.prefix);
    const [disturbed, calm] = await Promise.all(
      [name, `${name}_calm`].map(async (database) => {
        const warehouse = await openServerWarehouse({ ...address, requestTimeoutMs: 60_000 }, database);
        await migrate(warehouse);
        // The feed's times are years old: a merge in one of the two would drop its dead letters for their age.
        await warehouse.command("ALTER TABLE dead_letters REMOVE TTL");
        return warehouse;
      }),
    );
    // Another prefix of groups: the offsets of this sink are its own.
    const log = await openKafkaLog({
      brokers: kafka.brokers,
      clientId: `${world.prefix}calm`,
      registry: { url: kafka.registry },
      groupPrefix: `${world.prefix}calm-`,
      transactionalIdPrefix: `${world.prefix}calm-`,
      progressTopic: `${world.prefix}progress`,
    });
    return new Tables(world, disturbed as Warehouse, calm as Warehouse, log);
  }

  /** Rows that only one of the two has, when everything in the topics is in the tables. */
  async differences(): Promise<string[]> {
    await this.#untilSunk();
    await new Sink({
      log: this.#log,
      registry: this.#world.log,
      warehouse: this.#calm,
      feeds: TABLE_FEEDS,
      prefix: this.#world.prefix,
      clock: () => performance.now(),
    }).runOnce();
    const [actual, expected] = await Promise.all([contentOf(this.#disturbed), contentOf(this.#calm)]);
    return differences(actual, expected);
  }

  async close(): Promise<void> {
    await Promise.all([this.#disturbed.close(), this.#calm.close(), this.#log.close()]);
  }

  async #untilSunk(): Promise<void> {
    const { log, prefix } = this.#world;
    const ends = await log.ends(TOPICS.map((each) => prefix + each));
    for (const { topic, partition, offset: end } of ends.filter(({ offset }) => offset > 0))
      await until(`${topic}/${partition} is in the tables`, async () => {
        this.#world.checkEngines();
        return ((await log.committed(SINK_GROUP, topic, partition)) ?? 0) >= end;
      });
  }
}

/** Every row of every table as FINAL shows it. */
function contentOf(warehouse: Warehouse): Promise<string> {
  const rows = TABLES.map(
    (table) => `SELECT '${table}' AS \`table\`, formatRowNoNewline('TSV', *) AS \`row\` FROM ${table} FINAL`,
  );
  return warehouse.query(`SELECT * FROM (${rows.join(" UNION ALL ")}) ORDER BY ALL`, "TSVRaw");
}
