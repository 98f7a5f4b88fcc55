import { availableParallelism } from "node:os";
import type { RunOptions } from "./run.ts";
import { engineLag } from "./status.ts";

/** What there is to fold with. */
interface Machine {
  readonly processors: number;
  /** Bytes that the process may still take, also as a container allows. */
  readonly memory: number;
}

/** Folding so many events takes several times as long as starting threads does. */
const WORTH_THREADS = 100_000;
/** Each thread has a heap of its own. */
const MEMORY_OF_THREAD = 1024 ** 3;

/** Threads for a run that ends with what is in the log: those configured or, where it has much to do, one for each processor. */
export async function threadsForBacklog(
  { config, open }: Pick<RunOptions, "config" | "open">,
  { processors, memory }: Machine = { processors: availableParallelism(), memory: process.availableMemory() },
): Promise<number> {
  if (config.threads !== undefined) return config.threads;
  const threads = Math.min(processors, config.partitions, Math.floor(memory / MEMORY_OF_THREAD) - 1);
  return threads > 1 && (await engineLag(open.log, config)) >= WORTH_THREADS ? threads : 0;
}
