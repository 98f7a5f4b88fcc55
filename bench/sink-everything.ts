import type { Config } from "../src/config/config.ts";
import type { OpenLog } from "../src/runtime/open-log.ts";
import { SINK_GROUP } from "../src/warehouse/cursors.ts";
import type { Warehouse } from "../src/warehouse/port.ts";
import { Sink } from "../src/warehouse/sink.ts";
import type { SinkProgress } from "../src/warehouse/sink-options.ts";
import { TABLE_FEEDS } from "../topologies/warehouse.ts";

/** The sink alone, from the beginning of all topics: tables take the same rows again. */
export async function sinkEverything(
  config: Config,
  { log }: OpenLog,
  warehouse: Pick<Warehouse, "insert">,
): Promise<SinkProgress> {
  const { topicPrefix: prefix } = config;
  for (const topic of new Set(TABLE_FEEDS.map((feed) => prefix + feed.topic))) {
    const partitions = await log.partitionsOf(topic);
    const begins = Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset: 0 }));
    await log.commitOffsets(SINK_GROUP, begins);
  }
  const clock = () => performance.now();
  return new Sink({ log, registry: log, warehouse, feeds: TABLE_FEEDS, prefix, clock }).runOnce();
}
