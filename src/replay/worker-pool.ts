import { Worker } from "node:worker_threads";
import { FOLDING_LIMITS, threadProgram } from "../runtime/threads/thread-program.ts";
import type { RowBlock } from "./row-blocks.ts";
import { type FromWorker, type ToWorker, unpack, type WorkerTask } from "./worker-messages.ts";

export interface PoolOptions {
  readonly task: WorkerTask;
  readonly workers: number;
  /** One call at a time for each worker. */
  readonly insert: (blocks: readonly RowBlock[]) => Promise<void>;
  readonly onFolded: (records: number) => void;
}

const PROGRAM = threadProgram("replay-worker", import.meta.url);

/**
 * Folds partitions in threads, each with a connection to the log of its own; rows are inserted by this one, because the
 * embedded warehouse belongs to one thread. `work` lists partitions with the offsets that they are folded up to. Gives where
 * each is then; those that the signal kept from being folded are missing.
 */
export async function foldInWorkers(
  work: readonly { readonly partition: number; readonly end: number }[],
  { task, workers, insert, onFolded }: PoolOptions,
  signal: AbortSignal,
): Promise<Map<number, number>> {
  const waiting = [...work];
  const positions = new Map<number, number>();
  const threads = Array.from(
    { length: Math.min(workers, work.length) },
    () => new Worker(PROGRAM, { workerData: task, resourceLimits: FOLDING_LIMITS }),
  );
  const stop = () => {
    for (const thread of threads) void thread.terminate();
  };
  signal.addEventListener("abort", stop, { once: true });
  const drive = (thread: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let at: number | undefined;
      const tell = (message: ToWorker) => thread.postMessage(message);
      const next = (position: number): void => {
        if (at !== undefined) positions.set(at, position);
        const item = waiting.shift();
        at = item?.partition;
        tell(item === undefined ? { kind: "close" } : { kind: "fold", ...item });
      };
      thread.on("error", reject).on("exit", (code) => {
        if (code === 0 || signal.aborted) resolve();
        else reject(new Error(`a thread of the replay ended with code ${code}: run the same again to go on`));
      });
      thread.on("message", (message: FromWorker) => {
        switch (message.kind) {
          case "folded":
            return onFolded(message.records);
          case "done":
            return next(message.position);
          case "rows":
            insert(message.blocks.map(unpack)).then(() => tell({ kind: "inserted" }), reject);
        }
      });
    });
  try {
    await Promise.all(threads.map(drive));
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
  return positions;
}
