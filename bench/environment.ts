import { type Config, loadConfig } from "../src/config/config.ts";
import type { TaskEnvironment } from "../src/engine/task-environment.ts";
import { systemClock } from "../src/runtime/clock.ts";
import type { LogSurroundings, OpenLog } from "../src/runtime/open-log.ts";
import { createLogger } from "../src/telemetry/logger.ts";
import { segmentation } from "../topologies/segmentation.ts";
import { BATCH_SIZE } from "./batches.ts";

/** What logs are opened with. */
export const SURROUNDINGS: LogSurroundings = { clock: systemClock, logger: createLogger("warn") };

/** The configuration that an empty file gives, or one that names a file of segments. */
export function benchConfig(dataDir: string, segments?: string): Config {
  return loadConfig({ env: {}, overrides: { data_dir: dataDir, ...(segments === undefined ? {} : { segments }) } });
}

/** What a task of a running engine works with. */
export function taskEnvironment(config: Config, { log, serde }: OpenLog): TaskEnvironment {
  return {
    log,
    serde,
    topology: segmentation,
    topicPrefix: config.topicPrefix,
    rules: config.foldRules,
    now: systemClock,
    batchSize: BATCH_SIZE,
    checkpointEvery: { events: config.checkpoint.events, micros: config.checkpoint.interval },
    warn: () => undefined,
  };
}
