import { segmentation } from "../../topologies/segmentation.ts";
import { EVENTS } from "../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import type { Config } from "../config/config.ts";
import { Engine, type EngineProgress, type EngineReport } from "../engine/engine.ts";
import { aborted } from "../log/aborted.ts";
import { lockDirectory } from "../log/embedded/directory-lock.ts";
import type { Log } from "../log/port.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Logger } from "../telemetry/logger.ts";
import { MINUTE, type Micros } from "../values/time.ts";
import { restartForNewWarehouse } from "../warehouse/fresh-start.ts";
import { warehouseId } from "../warehouse/migrations.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { pause, type Retry } from "../warehouse/retrying.ts";
import { Sink } from "../warehouse/sink.ts";
import type { SinkProgress } from "../warehouse/sink-options.ts";
import { NOTHING_SUNK, sumOfProgress } from "../warehouse/sink-progress.ts";
import { followShare } from "../warehouse/sink-share.ts";
import type { Clock } from "./clock.ts";
import type { OpenLog } from "./open-log.ts";
import type { RunStatus } from "./run-status.ts";
import { watchSegments } from "./watch-segments.ts";
import { withActions } from "./with-actions.ts";

/** Events of one transaction at most. */
export const BATCH_SIZE = 2_000;
const MAINTENANCE_EVERY_MS = MINUTE / 1000;

export interface RunOptions {
  readonly config: Config;
  readonly open: OpenLog;
  /** Undefined where nothing is sunk: the role is that of an engine or of doors. */
  readonly warehouse: Warehouse | undefined;
  /** `engine` folds, `sink` fills the tables, `doors` takes events, `actions` acts on triggers, `all` (the default) does everything. */
  readonly role?: RunRole;
  readonly now: Clock;
  readonly logger: Logger;
  /** Ends the run cleanly: rows that wait are emitted, a checkpoint is written, the sink has all of it. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: EngineProgress) => void;
  /** Is told what the run is at. */
  readonly status?: RunStatus;
}

export type RunRole = "all" | "engine" | "sink" | "doors" | "actions";

export interface RunReport {
  readonly engine: EngineReport;
  readonly sink: SinkProgress;
}

/** Folds and sinks everything in the log up to its end; all tables are final for `advanceTo` if it is given (cli.md). */
export function runOnce(options: RunOptions, advanceTo?: Micros): Promise<RunReport> {
  return run(options, (engine, signal) => engine.runOnce(signal, advanceTo), sinkAll);
}

/** Follows the log until the signal aborts, and the file of segments with it; acts on triggers. */
export function follow(options: RunOptions): Promise<RunReport> {
  return withActions(options, (ending) =>
    run({ ...options, signal: ending }, (engine, signal) => followWithSegments(engine, options, signal), sinkShare),
  );
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
  sink: (options: RunOptions, signal: AbortSignal) => Promise<SinkProgress>,
): Promise<RunReport> {
  const { config, open, warehouse, role = "all" } = options;
  // Where the log is the cluster's, its groups and transactional ids see to it that no two do the same.
  const isShared = config.kafka !== undefined || role === "doors" || role === "actions";
  const lock = isShared ? undefined : lockDirectory(config.dataDir, "engine");
  const stopSink = new AbortController();
  const sinkFailed = new AbortController();
  try {
    if (warehouse !== undefined) await beginWithWarehouse(options, warehouse);
    const sinking = warehouse === undefined ? Promise.resolve(NOTHING_SUNK) : sink(options, stopSink.signal);
    // What it failed with is thrown where it is awaited, after the engine has stopped.
    sinking.catch(() => sinkFailed.abort());
    const maintenance = maintain(open.log, stopSink.signal);
    const signal = AbortSignal.any([options.signal, sinkFailed.signal]);
    const isIdle = role !== "all" && role !== "engine";
    const engine = isIdle ? idle(signal, options.status) : work(newEngine(options), signal);
    const report = await engine.finally(() => stopSink.abort());
    const [sunk] = await Promise.all([sinking, maintenance]);
    return { engine: report, sink: sunk };
  } finally {
    stopSink.abort();
    lock?.close();
  }
}

/** A process without an engine waits for its end. */
async function idle(signal: AbortSignal, status: RunStatus | undefined): Promise<EngineReport> {
  status?.joined();
  await aborted(signal);
  return { folded: 0, accepted: 0, repeats: 0, deadLetters: 0, triggers: 0 };
}

/** All partitions, while the engine works and then to their ends. */
async function sinkAll(options: RunOptions, signal: AbortSignal): Promise<SinkProgress> {
  const sink = new Sink(sinkOptions(options));
  const during = await sink.follow(signal);
  return sumOfProgress(during, await sink.runOnce());
}

/** This process's share of the partitions. */
function sinkShare(options: RunOptions, signal: AbortSignal): Promise<SinkProgress> {
  return followShare(sinkOptions(options), options.config.topicPrefix + EVENTS.name, signal);
}

/** Tables that were lost are filled again from what the log still holds. */
async function beginWithWarehouse({ config, open, logger }: RunOptions, warehouse: Warehouse): Promise<void> {
  const topics = [...new Set(TABLE_FEEDS.map((feed) => config.topicPrefix + feed.topic))];
  const again = await restartForNewWarehouse(open.log, topics, await warehouseId(warehouse));
  if (again) logger.warn("this is another warehouse than before: filling it from the beginning of the log");
}

function newEngine({ config, open, now, logger, onProgress, status }: RunOptions): Engine {
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
    ...(status === undefined ? {} : { observer: status }),
  });
}

function sinkOptions({ config, open, warehouse, now, logger, status }: RunOptions) {
  if (warehouse === undefined) throw new Error("a sink needs a warehouse");
  return {
    log: open.log,
    registry: open.log,
    warehouse,
    feeds: TABLE_FEEDS,
    prefix: config.topicPrefix,
    clock: () => now() / 1000,
    onProgress: (progress: SinkProgress) => status?.sank(progress),
    onShare: (partitions: ReadonlySet<number>) => status?.sinking(partitions),
    onRetry: (retry: Retry) => {
      const { error, attempt, waitMs } = retry;
      status?.sinkRetries(retry);
      logger.warn(`the sink failed: ${error.message}: trying again in ${waitMs} ms (attempt ${attempt})`);
    },
  };
}

/** Retention and compaction while the engine runs. */
async function maintain(log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(MAINTENANCE_EVERY_MS, signal);
    if (!signal.aborted) await log.maintain();
  }
}
