import { parentPort, workerData } from "node:worker_threads";
import type { Config } from "../../config/config.ts";
import { InlineWork } from "../../engine/inline-work.ts";
import type { FoldRules } from "../../rules/fold-rules.ts";
import { systemClock } from "../clock.ts";
import { withLog } from "../open-log.ts";
import { workOptions } from "../work-options.ts";
import { serveWork } from "./serve-work.ts";
import { type FromThread, observerTelling } from "./thread-messages.ts";

/** What a thread of the engine is started with. */
export interface EngineThreadData {
  readonly config: Config;
  /** How many there are of it. */
  readonly threads: number;
  readonly rules: FoldRules;
}

/** A thread of the engine: folds the partitions that it is given, over a connection to the log of its own. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("engine-thread.ts is no program: it runs as a thread of the engine");
  const { config, threads, rules } = workerData as EngineThreadData;
  const tell = (message: FromThread) => port.postMessage(message);
  const warn = (message: string) => tell({ kind: "warned", message });
  await withLog(config, { clock: systemClock, logger: { warn } }, async (open) => {
    const observer = observerTelling(tell);
    const options = workOptions({ config, threads, open, rules, now: systemClock, warn, observer });
    await serveWork(port, tell, new InlineWork(options));
  });
  port.close();
}

await main();
