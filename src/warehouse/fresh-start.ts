import type { Log, Position } from "../log/port.ts";
import { SINK_GROUP } from "./cursors.ts";

type PositionLog = Pick<Log, "partitionsOf" | "begin" | "commitOffsets" | "progressOf" | "append">;

const PROGRESS_ID = "sink-warehouse";

/**
 * Makes the sink begin anew when the warehouse is not the one it has filled so far: its offsets say what is in a warehouse,
 * and of one that was deleted or replaced they say nothing. True when it does. `topics` are the log's names.
 */
export async function restartForNewWarehouse(
  log: PositionLog,
  topics: readonly string[],
  id: string,
): Promise<boolean> {
  const filled = await log.progressOf(PROGRESS_ID);
  if (filled === id) return false;
  const beginnings = await Promise.all(topics.map((topic) => beginningsOf(log, topic)));
  // The offsets first: a crash between the two does this again.
  await log.commitOffsets(SINK_GROUP, beginnings.flat());
  await log.append([], { id: PROGRESS_ID, value: id });
  return filled !== undefined;
}

async function beginningsOf(log: PositionLog, topic: string): Promise<Position[]> {
  const partitions = await log.partitionsOf(topic);
  return Promise.all(
    Array.from({ length: partitions }, async (_, partition) => ({
      topic,
      partition,
      offset: await log.begin(topic, partition),
    })),
  );
}
