import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../runtime/clock.ts";
import { openLog } from "../runtime/open-log.ts";
import { createLogger } from "../telemetry/logger.ts";
import { foldPartition } from "./fold-partition.ts";
import type { RowBlock } from "./row-blocks.ts";
import { type FromWorker, pack, type ToWorker, type WorkerTask } from "./worker-messages.ts";

/** A thread of a replay: folds the partitions that it is told to, one after the other, and hands their rows over. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("replay-worker.ts is no program: it runs as a thread of a replay");
  const { config, plan } = workerData as WorkerTask;
  const open = await openLog(config, { clock: systemClock, logger: createLogger("warn") });
  const tell = (message: FromWorker, moved: ArrayBuffer[] = []) => port.postMessage(message, moved);
  const told = async (): Promise<ToWorker> => (await once(port, "message"))[0] as ToWorker;
  const insert = async (blocks: readonly RowBlock[]): Promise<void> => {
    const packed = blocks.map(pack);
    const answered = told();
    tell(
      { kind: "rows", blocks: packed },
      packed.flatMap(({ pieces }) => pieces.map(({ buffer }) => buffer)),
    );
    await answered;
  };
  const onFolded = (records: number) => tell({ kind: "folded", records });
  const never = new AbortController().signal;
  tell({ kind: "done", position: 0 });
  for (;;) {
    const message = await told();
    if (message.kind !== "fold") break;
    const { partition, end } = message;
    const position = await foldPartition({ config, plan, open, insert, onFolded }, partition, end, never);
    tell({ kind: "done", position });
  }
  await open.log.close();
  port.close();
}

await main();
