import { EVENTS } from "../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import { traced } from "../telemetry/traced.ts";
import type { AvroRows, TableFeed, Warehouse } from "../warehouse/port.ts";
import type { Retry } from "../warehouse/retrying.ts";
import { Sink } from "../warehouse/sink.ts";
import type { SinkProgress } from "../warehouse/sink-options.ts";
import { NOTHING_SUNK, sumOfProgress } from "../warehouse/sink-progress.ts";
import { followShare } from "../warehouse/sink-share.ts";
import type { RunOptions } from "./run.ts";

/** All partitions, while the engine works and then to their ends. */
export async function sinkAll(options: RunOptions, signal: AbortSignal): Promise<SinkProgress> {
  const sink = new Sink(sinkOptions(options));
  const during = await sink.follow(signal);
  return sumOfProgress(during, await sink.runOnce());
}

/** All partitions to their ends, or until the run's signal aborts. */
export function sinkOnce(options: RunOptions): Promise<SinkProgress> {
  const onProgress = ({ inserted }: SinkProgress) => options.onProgress?.(inserted);
  return new Sink({ ...sinkOptions(options), onProgress }).runOnce(options.signal);
}

/** This process's share of the partitions, after what was sunk before. */
export function sinkShare(
  options: RunOptions,
  before: SinkProgress,
  signal: AbortSignal,
  drained: () => readonly TableFeed[],
): Promise<SinkProgress> {
  const topic = options.config.topicPrefix + EVENTS.name;
  return followShare(sinkOptions(options, before), topic, signal, drained);
}

function sinkOptions(
  { config, open, warehouse, now, logger, status }: RunOptions,
  before: SinkProgress = NOTHING_SUNK,
) {
  if (warehouse === undefined) throw new Error("a sink needs a warehouse");
  return {
    log: open.log,
    registry: open.log,
    warehouse: { insert: (rows: AvroRows) => tracedInsert(warehouse, rows) },
    feeds: TABLE_FEEDS,
    prefix: config.topicPrefix,
    clock: () => now() / 1000,
    onProgress: (progress: SinkProgress) => status?.sank(sumOfProgress(before, progress)),
    onShare: (partitions: ReadonlySet<number>) => status?.sinking(partitions),
    onRetry: (retry: Retry) => {
      const { error, attempt, waitMs } = retry;
      status?.sinkRetries(retry);
      logger.warn(`the sink failed: ${error.message}: trying again in ${waitMs} ms (attempt ${attempt})`);
    },
  };
}

function tracedInsert(warehouse: Pick<Warehouse, "insert">, rows: AvroRows): Promise<void> {
  const attributes = { "pitboss.table": rows.table, "pitboss.rows": rows.bodies.count };
  return traced("pitboss.sink.insert", attributes, () => warehouse.insert(rows));
}
