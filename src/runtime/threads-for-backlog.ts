import { availableParallelism } from "node:os";
import type { RunOptions } from "./run.ts";
import { engineLag } from "./status.ts";

/** Folding so many events takes several times as long as starting threads does. */
const WORTH_THREADS = 100_000;

/** Threads for a run that ends with what is in the log: those configured or, where it has much to do, one for each processor. */
export async function threadsForBacklog({ config, open }: Pick<RunOptions, "config" | "open">): Promise<number> {
  if (config.threads !== undefined) return config.threads;
  const processors = availableParallelism();
  if (processors === 1 || (await engineLag(open.log, config)) < WORTH_THREADS) return 0;
  return Math.min(processors, config.partitions);
}
