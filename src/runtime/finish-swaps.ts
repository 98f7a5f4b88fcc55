import { finishInterrupted, interruptedSwaps } from "../replay/finish-interrupted.ts";
import type { RunOptions } from "./run.ts";

/**
 * Finishes promotions and rollbacks of replays that were interrupted, before a run folds anything: no engine
 * starts while one is half done. On Kafka others may be at work, so that there it is the command's.
 */
export async function finishSwaps({ config, open, warehouse, role = "all", logger }: RunOptions): Promise<void> {
  const { dataDir, database, topicPrefix, kafka } = config;
  if (kafka !== undefined || role === "doors" || role === "actions") return;
  if (warehouse === undefined) return refuseHalf(dataDir);
  await finishInterrupted({
    log: open.log,
    topicPrefix,
    warehouse,
    database,
    dataDir,
    onFinished: ({ name, kind }) =>
      logger.warn({ replay: name }, `the ${kind} of a replay was interrupted: it is finished`),
  });
}

async function refuseHalf(dataDir: string): Promise<void> {
  const [half] = await interruptedSwaps(dataDir);
  if (half === undefined) return;
  const option = half.kind === "promotion" ? "--promote" : "--rollback";
  throw new Error(
    `the ${half.kind} of replay ${half.name} was interrupted, and this role has no tables: finish it with ` +
      `"pitboss replay ${option} ${half.name}" first`,
  );
}
