import { segmentation } from "../../topologies/segmentation.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import type { Config } from "../config/config.ts";
import { Engine, type EngineProgress, type EngineReport } from "../engine/engine.ts";
import { lockDirectory } from "../log/embedded/directory-lock.ts";
import type { Log } from "../log/port.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Logger } from "../telemetry/logger.ts";
import { MINUTE, type Micros } from "../values/time.ts";
import { restartForNewWarehouse } from "../warehouse/fresh-start.ts";
import { warehouseId } from "../warehouse/migrations.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { pause } from "../warehouse/retrying.ts";
import { Sink } from "../warehouse/sink.ts";
import type { SinkProgress } from "../warehouse/sink-options.ts";
import type { Clock } from "./clock.ts";
import type { OpenLog } from "./open-log.ts";
import { watchSegments } from "./watch-segments.ts";

const BATCH_SIZE = 2_000;
const MAINTENANCE_EVERY_MS = MINUTE / 1000;

export interface RunOptions {
  readonly config: Config;
  readonly open: OpenLog;
  readonly warehouse: Warehouse;
  readonly now: Clock;
  readonly logger: Logger;
  /** Ends the run cleanly: rows that wait are emitted, a checkpoint is written, the sink has all of it. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: EngineProgress) => void;
}

export interface RunReport {
  readonly engine: EngineReport;
  readonly sink: SinkProgress;
}

/** Folds and sinks everything in the log up to its end; all tables are final for `advanceTo` if it is given (cli.md). */
export function runOnce(options: RunOptions, advanceTo?: Micros): Promise<RunReport> {
  return run(options, (engine, signal) => engine.runOnce(signal, advanceTo));
}

/** Follows the log until the signal aborts, and the file of segments with it. */
export function follow(options: RunOptions): Promise<RunReport> {
  return run(options, (engine, signal) => followWithSegments(engine, options, signal));
}

async function followWithSegments(engine: Engine, options: RunOptions, signal: AbortSignal): Promise<EngineReport> {
  const { config, logger } = options;
  const { segmentsFile: file, foldRules } = config;
  if (file === undefined) return engine.follow(signal);
  const stop = new AbortController();
  const onChange = (segments: FoldRules["segments"]) => engine.useRules({ ...foldRules, segments });
  const either = AbortSignal.any([signal, stop.signal]);
  const watching = watchSegments({ file, signal: either, pause, logger, onChange });
  try {
    return await engine.follow(signal);
  } finally {
    stop.abort();
    await watching;
  }
}

/** Sinks while the engine works, and then the rest. The engine stops when the sink cannot go on. */
async function run(
  options: RunOptions,
  work: (engine: Engine, signal: AbortSignal) => Promise<EngineReport>,
): Promise<RunReport> {
  const lock = lockDirectory(options.config.dataDir, "engine");
  const stopSink = new AbortController();
  const sinkFailed = new AbortController();
  try {
    await beginWithWarehouse(options);
    const sinking = newSink(options).follow(stopSink.signal);
    // What it failed with is thrown where it is awaited, after the engine has stopped.
    sinking.catch(() => sinkFailed.abort());
    const maintenance = maintain(options.open.log, stopSink.signal);
    const signal = AbortSignal.any([options.signal, sinkFailed.signal]);
    const report = await work(newEngine(options), signal).finally(() => stopSink.abort());
    const [during] = await Promise.all([sinking, maintenance]);
    const rest = await newSink(options).runOnce();
    return { engine: report, sink: sum(during, rest) };
  } finally {
    stopSink.abort();
    lock.close();
  }
}

/** Tables that were lost are filled again from what the log still holds. */
async function beginWithWarehouse({ config, open, warehouse, logger }: RunOptions): Promise<void> {
  const topics = [...new Set(TABLE_FEEDS.map((feed) => config.topicPrefix + feed.topic))];
  const again = await restartForNewWarehouse(open.log, topics, await warehouseId(warehouse));
  if (again) logger.warn("this is another warehouse than before: filling it from the beginning of the log");
}

function newEngine({ config, open, now, logger, onProgress }: RunOptions): Engine {
  return new Engine({
    log: open.log,
    serde: open.serde,
    topology: segmentation,
    topicPrefix: config.topicPrefix,
    rules: config.foldRules,
    now,
    batchSize: BATCH_SIZE,
    checkpointEvery: { events: config.checkpoint.events, micros: config.checkpoint.interval },
    tickInterval: config.tickInterval,
    pause,
    warn: (message) => logger.warn(message),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

function newSink({ config, open, warehouse, now, logger }: RunOptions): Sink {
  return new Sink({
    log: open.log,
    registry: open.log,
    warehouse,
    feeds: TABLE_FEEDS,
    prefix: config.topicPrefix,
    clock: () => now() / 1000,
    onRetry: ({ error, attempt, waitMs }) =>
      logger.warn(`the sink failed: ${error.message}: trying again in ${waitMs} ms (attempt ${attempt})`),
  });
}

/** Retention and compaction while the engine runs. */
async function maintain(log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(MAINTENANCE_EVERY_MS, signal);
    if (!signal.aborted) await log.maintain();
  }
}

function sum(a: SinkProgress, b: SinkProgress): SinkProgress {
  const rows: Record<string, number> = { ...a.rows };
  for (const [table, count] of Object.entries(b.rows)) rows[table] = (rows[table] ?? 0) + count;
  return {
    rows,
    inserted: a.inserted + b.inserted,
    blocks: a.blocks + b.blocks,
    tombstones: a.tombstones + b.tombstones,
    passedOver: a.passedOver + b.passedOver,
  };
}
