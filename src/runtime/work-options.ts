import { join } from "node:path";
import { segmentation } from "../../topologies/segmentation.ts";
import type { Config } from "../config/config.ts";
import type { WorkOptions } from "../engine/inline-work.ts";
import type { TaskObserver } from "../engine/task-environment.ts";
import { lockDirectory } from "../log/embedded/directory-lock.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { StateDirectory } from "../state-store/state-directory.ts";
import { pause } from "../warehouse/retrying.ts";
import type { Clock } from "./clock.ts";
import type { OpenLog } from "./open-log.ts";

/** Events of one transaction at most: what a transaction costs the log is nearly the same for few and for many. */
export const BATCH_SIZE = 5_000;

export interface WorkSurroundings {
  readonly config: Config;
  /** That fold in this process beside this one, which is counted; 0: none but it. */
  readonly threads: number;
  readonly open: OpenLog;
  /** What is folded with at first. */
  readonly rules: FoldRules;
  readonly now: Clock;
  readonly warn: (message: string) => void;
  readonly observer: TaskObserver;
}

/** What a thread that folds works with, as the configuration says. Of the memory for players it has its share. */
export function workOptions({ config, threads, open, rules, now, warn, observer }: WorkSurroundings): WorkOptions {
  return {
    log: open.log,
    serde: open.serde,
    topology: segmentation,
    topicPrefix: config.topicPrefix,
    rules,
    now,
    batchSize: BATCH_SIZE,
    checkpointEvery: { events: config.checkpoint.events, micros: config.checkpoint.interval },
    state: new StateDirectory({
      path: config.state.dir ?? join(config.dataDir, "state"),
      prefix: config.topicPrefix,
      memory: config.state.memory / Math.max(1, threads),
      lock: (path) => lockDirectory(path, "state"),
      warn,
    }),
    tickInterval: config.tickInterval,
    pause,
    warn,
    observer,
  };
}
