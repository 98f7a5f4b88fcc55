import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import type { Config } from "../config/config.ts";
import type { Engine } from "../engine/engine.ts";
import { type EngineReport, NOTHING_FOLDED, sumOfReports } from "../engine/engine-report.ts";
import { aborted } from "../log/aborted.ts";
import { lockRoles } from "../log/embedded/directory-lock.ts";
import type { Log } from "../log/port.ts";
import { DERIVED_FEEDS } from "../replay/shadow.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Logger } from "../telemetry/logger.ts";
import { MINUTE, type Micros } from "../values/time.ts";
import { restartForNewWarehouse } from "../warehouse/fresh-start.ts";
import { warehouseId } from "../warehouse/migrations.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { pause } from "../warehouse/retrying.ts";
import type { SinkProgress } from "../warehouse/sink-options.ts";
import { NOTHING_SUNK, sumOfProgress } from "../warehouse/sink-progress.ts";
import type { Clock } from "./clock.ts";
import { finishSwaps } from "./finish-swaps.ts";
import type { OpenLog } from "./open-log.ts";
import { RulesInForce } from "./rules-in-force.ts";
import { RunPauses } from "./run-pauses.ts";
import { sinkAll, sinkOnce, sinkShare } from "./run-sink.ts";
import type { RunStatus } from "./run-status.ts";
import { threadsForBacklog } from "./threads-for-backlog.ts";
import { watchSegments } from "./watch-segments.ts";
import { withActions } from "./with-actions.ts";
import { withEngine } from "./with-engine.ts";

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
  /** Records folded since the start; rows inserted, where nothing is folded. */
  readonly onProgress?: (done: number) => void;
  /** Is told what the run is at. */
  readonly status?: RunStatus;
  /** Of a following run: who wants it to pause. */
  readonly pauses?: RunPauses;
  /** Of a following run: the rules as they change. */
  readonly rules?: RulesInForce;
}

export type RunRole = "all" | "engine" | "sink" | "doors" | "actions";

export interface RunReport {
  readonly engine: EngineReport;
  readonly sink: SinkProgress;
}

/** Folds and sinks everything in the log up to its end; all tables are final for `advanceTo` if it is given (cli.md). */
export function runOnce(options: RunOptions, advanceTo?: Micros): Promise<RunReport> {
  return asOnlyRun(options, async () => {
    await beginWithWarehouse(options);
    if (!hasEngine(options.role)) return { engine: NOTHING_FOLDED, sink: await sinkOnce(options) };
    const work = (engine: Engine, signal: AbortSignal) => engine.runOnce(signal, advanceTo);
    const threads = await threadsForBacklog(options);
    return run(options, { threads, rules: options.config.foldRules, work, sink: sinkAll });
  });
}

/**
 * Follows the log until the signal aborts, and the file of segments with it; acts on triggers. Whenever a pause is wanted,
 * engine and sink come to a clean stop and begin anew after it, while doors and actions go on.
 */
export function follow(options: RunOptions): Promise<RunReport> {
  const { pauses = new RunPauses(), rules = new RulesInForce(options.config.foldRules) } = options;
  return withActions(options, (ending) => {
    const following = { ...options, signal: ending };
    const work = () => followFromPauseToPause(following, pauses, rules);
    return asOnlyRun(following, () => withSegmentsWatched(following, rules, work)).finally(() => pauses.end());
  });
}

async function followFromPauseToPause(options: RunOptions, pauses: RunPauses, rules: RulesInForce): Promise<RunReport> {
  let before: RunReport = { engine: NOTHING_FOLDED, sink: NOTHING_SUNK };
  for (;;) {
    await beginWithWarehouse(options);
    const { wanted } = pauses;
    const signal = AbortSignal.any([options.signal, wanted]);
    const work = (engine: Engine, stop: AbortSignal) => {
      rules.follow(engine);
      return engine.follow(stop);
    };
    // Doors go on in a pause: what they write is not waited for.
    const drained = () => (options.signal.aborted ? TABLE_FEEDS : DERIVED_FEEDS);
    const sink = (each: RunOptions, stop: AbortSignal) => sinkShare(each, before.sink, stop, drained);
    const { threads = 0 } = options.config;
    const report = await run({ ...options, signal }, { threads, rules: rules.current, work, sink });
    before = { engine: sumOfReports(before.engine, report.engine), sink: sumOfProgress(before.sink, report.sink) };
    if (options.signal.aborted || !wanted.aborted) return before;
    await pauses.perform();
  }
}

async function withSegmentsWatched(
  { config, logger, signal, role = "all" }: RunOptions,
  rules: RulesInForce,
  work: () => Promise<RunReport>,
): Promise<RunReport> {
  const { segmentsFile: file } = config;
  if (file === undefined || !hasEngine(role)) return work();
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const onChange = (segments: FoldRules["segments"]) => rules.declare(segments);
  const watching = watchSegments({ file, signal: either, pause, logger, onChange });
  try {
    return await work();
  } finally {
    stop.abort();
    await watching;
  }
}

/** What a process with the role does that no other may do at the same time on the same data directory. */
export const LOCKED_ROLES = {
  all: ["engine", "sink"],
  engine: ["engine"],
  sink: ["sink"],
  doors: [],
  actions: [],
} as const satisfies Record<RunRole, readonly string[]>;

async function asOnlyRun<Result>({ config, role = "all" }: RunOptions, work: () => Promise<Result>): Promise<Result> {
  // Where the log is the cluster's, its groups and transactional ids see to it that no two do the same.
  const lock = config.kafka === undefined ? lockRoles(config.dataDir, LOCKED_ROLES[role]) : undefined;
  try {
    return await work();
  } finally {
    lock?.close();
  }
}

interface Parts {
  /** That fold; 0: the main one. */
  readonly threads: number;
  readonly rules: FoldRules;
  readonly work: (engine: Engine, signal: AbortSignal) => Promise<EngineReport>;
  readonly sink: (options: RunOptions, signal: AbortSignal) => Promise<SinkProgress>;
}

/** Sinks while the engine works, and then the rest. The engine stops when the sink cannot go on. */
async function run(options: RunOptions, { threads, rules, work, sink }: Parts): Promise<RunReport> {
  const { open, warehouse, role = "all" } = options;
  const stopSink = new AbortController();
  const sinkFailed = new AbortController();
  try {
    const sinking = warehouse === undefined ? Promise.resolve(NOTHING_SUNK) : sink(options, stopSink.signal);
    // What it failed with is thrown where it is awaited, after the engine has stopped.
    sinking.catch(() => sinkFailed.abort());
    const maintenance = maintain(open.log, stopSink.signal);
    const signal = AbortSignal.any([options.signal, sinkFailed.signal]);
    const engine = hasEngine(role)
      ? withEngine(options, threads, rules, (each) => work(each, signal))
      : idle(signal, options.status);
    const report = await engine.finally(() => stopSink.abort());
    const [sunk] = await Promise.all([sinking, maintenance]);
    return { engine: report, sink: sunk };
  } finally {
    stopSink.abort();
  }
}

function hasEngine(role: RunRole = "all"): boolean {
  return role === "all" || role === "engine";
}

/** A process without an engine waits for its end. */
async function idle(signal: AbortSignal, status: RunStatus | undefined): Promise<EngineReport> {
  status?.joined();
  await aborted(signal);
  return NOTHING_FOLDED;
}

/** Finishes what was interrupted; tables that were lost are filled again from what the log still holds. */
async function beginWithWarehouse(options: RunOptions): Promise<void> {
  await finishSwaps(options);
  const { config, open, warehouse, logger } = options;
  if (warehouse === undefined) return;
  const topics = [...new Set(TABLE_FEEDS.map((feed) => config.topicPrefix + feed.topic))];
  const again = await restartForNewWarehouse(open.log, topics, await warehouseId(warehouse));
  if (again) logger.warn("this is another warehouse than before: filling it from the beginning of the log");
}

/** Retention and compaction while the engine runs. */
async function maintain(log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(MAINTENANCE_EVERY_MS, signal);
    if (!signal.aborted) await log.maintain();
  }
}
