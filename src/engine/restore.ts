import { CHECKPOINTS, EVENTS } from "../../topologies/topics.ts";
import type { Log } from "../log/port.ts";
import { readPartition } from "../log/read-partition.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { PartitionFolder } from "../state-store/partition-folder.ts";
import type { CheckpointRecord } from "./checkpoint.ts";
import { type Checkpoint, CheckpointReader } from "./checkpoint-reader.ts";
import { Fold } from "./fold.ts";
import { foldRecords } from "./fold-records.ts";
import { Outputs } from "./outputs.ts";
import { PlayerMemory } from "./player-memory.ts";
import { readCached } from "./read-cached.ts";
import { firstRulesId, type TaskEnvironment } from "./task-environment.ts";
import { topologyDigest } from "./topology.ts";

/** A fold as it was at the committed offset. */
export interface RestoredFold {
  readonly fold: Fold;
  readonly outputs: Outputs;
  readonly generation: number;
  /** Which sequence of checkpoints its own is one of. */
  readonly lineage: number;
  /** Has the sleepers; undefined: they are in memory. */
  readonly folder: PartitionFolder | undefined;
  /** Offset of the next event to fold. */
  readonly position: number;
  /** Events folded again. */
  readonly replayed: number;
  /** There was no checkpoint: nothing was ever folded here, or its checkpoint was never written. */
  readonly isFirst: boolean;
  /** Records of `checkpoints` that nobody needs any more. */
  readonly stale: readonly CheckpointRecord[];
}

/** Loads the checkpoint, and folds again what was committed after it, without outputs: they are committed already. */
export async function restoreFold(
  environment: TaskEnvironment,
  partition: number,
  committed: number | undefined,
): Promise<RestoredFold> {
  const folder = await environment.state?.open(partition);
  try {
    return await restoreIn(environment, partition, committed, folder);
  } catch (error) {
    folder?.close();
    throw error;
  }
}

async function restoreIn(
  environment: TaskEnvironment,
  partition: number,
  committed: number | undefined,
  folder: PartitionFolder | undefined,
): Promise<RestoredFold> {
  const { topology, rules, now } = environment;
  const reader = await readLatest(environment, partition, folder);
  const { checkpoint } = reader;
  const usable = usableCheckpoint(environment, partition, checkpoint);
  const generation = usable?.head.generation ?? (checkpoint?.head.generation ?? 0) + 1;
  const outputs = new Outputs();
  const first = usable === undefined && checkpoint !== undefined ? await firstRules(environment, partition) : undefined;
  if (usable === undefined) folder?.clear();
  const memory = usable?.memory ?? new PlayerMemory(folder?.store);
  const fold = new Fold(topology, first ?? checkpoint?.head.rules ?? rules, generation, outputs, memory);
  if (usable !== undefined) resume(fold, usable);
  const { position, replayed } = await replay(environment, partition, fold, usable, committed ?? 0);
  return {
    fold,
    outputs,
    generation,
    lineage: usable?.head.lineage ?? now(),
    folder,
    position,
    replayed,
    isFirst: checkpoint === undefined,
    stale: reader.tombstonesBefore(generation),
  };
}

/** What the folder has and the topic has since, or else all of the topic, which goes into the folder. */
async function readLatest(
  environment: TaskEnvironment,
  partition: number,
  folder: PartitionFolder | undefined,
): Promise<CheckpointReader> {
  const cached = folder === undefined ? undefined : await readCached(environment, partition, folder);
  if (cached !== undefined) return cached;
  const reader = await readCheckpoint(environment, partition, new PlayerMemory(folder?.store));
  const { generation, isMixed } = reader;
  if (folder === undefined || generation === undefined || !isMixed) return reader;
  // A folder knows players and blocks by name, of whatever generation: what was removed of another one would be removed of
  // this one to whoever opens it next.
  folder.clear();
  return readCheckpoint(environment, partition, new PlayerMemory(folder.store), generation);
}

/** What the partition's first events were folded with; undefined when they have left the log, or nobody wrote it down. */
async function firstRules({ log, topicPrefix }: TaskEnvironment, partition: number): Promise<FoldRules | undefined> {
  if ((await log.begin(topicPrefix + EVENTS.name, partition)) > 0) return undefined;
  const text = await log.progressOf(firstRulesId(partition));
  return text === undefined ? undefined : (JSON.parse(text) as FoldRules);
}

/** The partition's checkpoint as it is in the log, of any generation or of one. */
export async function readCheckpoint(
  { log, topicPrefix }: Pick<TaskEnvironment, "topicPrefix"> & { readonly log: Pick<Log, "begin" | "end" | "read"> },
  partition: number,
  memory = new PlayerMemory(),
  only?: number,
): Promise<CheckpointReader> {
  const topic = topicPrefix + CHECKPOINTS.name;
  const reader = new CheckpointReader(memory, only);
  const begin = await log.begin(topic, partition);
  for await (const record of readPartition(log, topic, partition, begin)) reader.add(record);
  return reader;
}

function usableCheckpoint(
  { topology, warn }: TaskEnvironment,
  partition: number,
  checkpoint: Checkpoint | undefined,
): Checkpoint | undefined {
  if (checkpoint === undefined) return undefined;
  const digest = topologyDigest(topology);
  if (checkpoint.head.digest === digest) return checkpoint;
  warn(
    `partition ${partition}: its checkpoint was made by ${checkpoint.head.digest}, this is ${digest}: rebuilding the state from the log, from its oldest event on`,
  );
  return undefined;
}

function resume(fold: Fold, checkpoint: Checkpoint): void {
  const { head } = checkpoint;
  fold.clock = head.clock;
  fold.received = head.received;
  fold.offset = head.offset - 1;
  fold.resume(checkpoint);
}

async function replay(
  environment: TaskEnvironment,
  partition: number,
  fold: Fold,
  checkpoint: Checkpoint | undefined,
  committed: number,
): Promise<{ position: number; replayed: number }> {
  const { log, topicPrefix, batchSize, warn } = environment;
  const events = topicPrefix + EVENTS.name;
  const begin = await log.begin(events, partition);
  let position = checkpoint?.head.offset ?? begin;
  let replayed = 0;
  if (position < begin) {
    warn(
      `partition ${partition}: events ${position} to ${begin} left the log before they were folded: their effects are missing`,
    );
    position = begin;
  }
  fold.isSilent = true;
  while (position < committed) {
    const { records, next } = await log.read(events, partition, position, batchSize);
    const again = records.filter(({ offset }) => offset < committed);
    await foldRecords(fold, environment, again, { topic: events, partition });
    replayed += again.length;
    if (next === position) break;
    position = Math.min(next, committed);
  }
  fold.isSilent = false;
  // What was folded before is not counted again.
  fold.resetCounters();
  return { position: Math.max(position, committed), replayed };
}
