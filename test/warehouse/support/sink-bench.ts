import { inMemoryRegistry, openSerde, type RecordName, type Records, type Serde } from "../../../src/records/codec.ts";
import type { Warehouse } from "../../../src/warehouse/port.ts";
import { Sink } from "../../../src/warehouse/sink.ts";
import type { SinkOptions, SinkProgress } from "../../../src/warehouse/sink-options.ts";
import { subjects, TOPICS } from "../../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../../topologies/warehouse.ts";
import { ArrayLog } from "../../support/array-log.ts";

export const PREFIX = "t.";
const PARTITIONS = 2;

/** A log with all topics, what writes to it, and a sink that reads it. */
export interface SinkBench {
  readonly log: ArrayLog;
  readonly serde: Serde;
  readonly registry: ReturnType<typeof inMemoryRegistry>;
  /** Appends to partition 0 of the topic, named without its prefix. */
  readonly append: <Name extends RecordName>(topic: string, name: Name, ...records: Records[Name][]) => void;
  readonly sink: (warehouse: Pick<Warehouse, "insert">, options?: Partial<SinkOptions>) => Sink;
  readonly drain: (warehouse: Pick<Warehouse, "insert">, options?: Partial<SinkOptions>) => Promise<SinkProgress>;
}

export async function sinkBench(): Promise<SinkBench> {
  const log = new ArrayLog(Object.fromEntries(TOPICS.map(({ name }) => [PREFIX + name, PARTITIONS])));
  const registry = inMemoryRegistry();
  const serde = await openSerde(registry, subjects(PREFIX));
  const sink: SinkBench["sink"] = (warehouse, options) =>
    new Sink({ log, warehouse, registry, feeds: TABLE_FEEDS, prefix: PREFIX, clock: () => 0, ...options });
  return {
    log,
    serde,
    registry,
    append: (topic, name, ...records) =>
      log.append(PREFIX + topic, 0, ...records.map((record) => ({ value: serde.encode(name, record) }))),
    sink,
    drain: (warehouse, options) => sink(warehouse, options).runOnce(),
  };
}
