import { segmentation } from "../../topologies/segmentation.ts";
import { EVENTS } from "../../topologies/topics.ts";
import type { Config } from "../config/config.ts";
import { withoutErased } from "../erasure/without-erased.ts";
import type { OpenLog } from "../runtime/open-log.ts";
import { type HistorySource, PartitionReplay, type PartitionReplayOptions } from "./partition-replay.ts";
import { ReplayFolder } from "./replay-folder.ts";
import type { ReplayPlan } from "./replay-plan.ts";

export interface FoldSurroundings extends Pick<PartitionReplayOptions, "insert" | "onFolded"> {
  readonly config: Config;
  readonly plan: ReplayPlan;
  readonly open: OpenLog;
  /** Where the history is read; absent: the log. */
  readonly sourceOf?: (partition: number) => HistorySource;
}

/** A replay writes fewer checkpoints than the engine: what it loses by a crash is its own time only. */
const CHECKPOINTS_RARER_BY = 5;

/** Folds one partition of a replay up to `end`, from where it was left; where it is then. */
export async function foldPartition(
  surroundings: FoldSurroundings,
  partition: number,
  end: number,
  signal: AbortSignal,
): Promise<number> {
  const source = surroundings.sourceOf?.(partition) ?? (await logSource(surroundings, partition));
  const replay = await PartitionReplay.open(optionsOf(surroundings, source, partition));
  try {
    await replay.run(end, signal);
    return replay.position;
  } finally {
    await replay.close();
  }
}

function optionsOf(
  { config, plan, open, insert, onFolded }: FoldSurroundings,
  source: HistorySource,
  partition: number,
): PartitionReplayOptions {
  const part = plan.partitions[partition];
  if (part === undefined) throw new Error(`replay ${plan.name} has no partition ${partition}: drop it and begin again`);
  const { live, start, rules, generation } = part;
  return {
    partition,
    source,
    serde: open.serde,
    topology: segmentation,
    rules,
    keepConfig: plan.keepConfig,
    generation,
    tenant: plan.tenant ?? undefined,
    start,
    file: new ReplayFolder(config.dataDir, plan.name).partitionFile(partition),
    checkpointEvery: config.checkpoint.events * CHECKPOINTS_RARER_BY,
    insert,
    onFolded,
    ...(live === null ? {} : { byEventTime: { lastOffset: Math.max(0, live.offset - 1) } }),
  };
}

function logSource({ config, open }: FoldSurroundings, partition: number): Promise<HistorySource> {
  return withoutErased({ ...open, topic: config.topicPrefix + EVENTS.name, partition });
}
