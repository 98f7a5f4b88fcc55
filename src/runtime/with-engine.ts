import { Engine } from "../engine/engine.ts";
import { InlineWork } from "../engine/inline-work.ts";
import type { PartitionWork } from "../engine/partition-work.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { withSpans } from "../telemetry/task-spans.ts";
import { pause } from "../warehouse/retrying.ts";
import type { RunOptions } from "./run.ts";
import type { EngineThreadData } from "./threads/engine-thread.ts";
import { threadProgram } from "./threads/thread-program.ts";
import { ThreadedWork } from "./threads/threaded-work.ts";
import { workOptions } from "./work-options.ts";

/** Works with an engine that folds in so many threads; 0: in this one. */
export async function withEngine<Result>(
  options: Pick<RunOptions, "config" | "open" | "now" | "logger" | "status" | "onProgress">,
  threads: number,
  rules: FoldRules,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const { config, open, now, logger, onProgress, status } = options;
  const engineOn = (hands: PartitionWork) =>
    new Engine(
      {
        log: open.log,
        topicPrefix: config.topicPrefix,
        pause,
        ...(status === undefined ? {} : { observer: status }),
        ...(onProgress === undefined ? {} : { onProgress }),
      },
      hands,
    );
  const told = { warn: (message: string) => logger.warn(message), observer: withSpans(status, now) };
  if (threads === 0) return work(engineOn(new InlineWork(workOptions({ config, threads, open, rules, now, ...told }))));
  const data: EngineThreadData = { config, threads, rules };
  const program = threadProgram("threads/engine-thread", import.meta.url);
  const threaded = new ThreadedWork({ program, data, threads, ...told });
  try {
    return await work(engineOn(threaded));
  } finally {
    await threaded.close();
  }
}
