import { CHECKPOINTS } from "../../topologies/topics.ts";
import { readPartition } from "../log/read-partition.ts";
import type { PartitionFolder } from "../state-store/partition-folder.ts";
import { StateStoreError } from "../state-store/state-store-error.ts";
import { CheckpointReader } from "./checkpoint-reader.ts";
import { PlayerMemory } from "./player-memory.ts";
import type { TaskEnvironment } from "./task-environment.ts";
import { topologyDigest } from "./topology.ts";

/**
 * The partition's checkpoint from what the folder has, and what came into the topic after that. Undefined where the folder
 * has nothing to be believed: it is empty then.
 */
export async function readCached(
  environment: TaskEnvironment,
  partition: number,
  folder: PartitionFolder,
): Promise<CheckpointReader | undefined> {
  const { stamp } = folder;
  if (stamp === undefined || stamp.digest !== topologyDigest(environment.topology)) {
    folder.clear();
    return undefined;
  }
  const { log, topicPrefix, warn } = environment;
  const topic = topicPrefix + CHECKPOINTS.name;
  try {
    const reader = new CheckpointReader(new PlayerMemory(folder.store));
    reader.adopt(stamp.generation, folder.entries());
    const from = Math.max(stamp.position, await log.begin(topic, partition));
    for await (const record of readPartition(log, topic, partition, from)) reader.add(record);
    if (isWhole(reader, stamp)) return reader;
    const why = isReplaced(reader, stamp)
      ? "the engine's state was replaced, by a promotion or a rollback"
      : "its local store is not of this log, or older than what is left of it";
    warn(`partition ${partition}: ${why}: reading all`);
  } catch (error) {
    if (!(error instanceof StateStoreError)) throw error;
    warn(`partition ${partition}: ${error.message}`);
  }
  folder.clear();
  return undefined;
}

/**
 * The topic goes on from where the folder ends, and nobody is there who should not be. Somebody is when he was erased and the
 * tombstone has left the topic already.
 */
function isWhole(reader: CheckpointReader, stamp: { readonly lineage: number; readonly generation: number }): boolean {
  const { checkpoint } = reader;
  if (checkpoint === undefined || reader.isMixed) return false;
  const { head, players } = checkpoint;
  return head.lineage === stamp.lineage && head.generation === stamp.generation && head.players === players.size;
}

function isReplaced({ generation }: CheckpointReader, stamp: { readonly generation: number }): boolean {
  return generation !== undefined && generation > stamp.generation;
}
