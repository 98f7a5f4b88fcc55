import { availableParallelism } from "node:os";
import { EVENTS } from "../../topologies/topics.ts";
import type { Config } from "../config/config.ts";
import type { OpenLog } from "../runtime/open-log.ts";
import type { Micros } from "../values/time.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { foldPartition } from "./fold-partition.ts";
import { historyEnd, historyLengths, makeHistory, WarehouseHistory } from "./history-table.ts";
import { endOf } from "./make-plan.ts";
import { type FinishedReplay, ReplayFolder } from "./replay-folder.ts";
import type { LiveStanding, ReplayPlan } from "./replay-plan.ts";
import type { RowBlock } from "./row-blocks.ts";
import { SHADOW_LANES } from "./shadow.ts";
import { foldInWorkers } from "./worker-pool.ts";

export interface ReplayOptions {
  readonly config: Config;
  readonly open: OpenLog;
  /** Its database is the shadow's. */
  readonly warehouse: Warehouse;
  readonly plan: ReplayPlan;
  /** Threads that fold; absent: one a processor, where there is enough to do. */
  readonly workers?: number;
  /** Processors that are left to others, where `workers` does not say how many threads there are; one thread there is anyway. */
  readonly spared?: number;
  readonly now: () => Micros;
  readonly signal: AbortSignal;
  /** Records folded by this call, of those that there are. */
  readonly onProgress?: (folded: number, total: number) => void;
}

export interface ReplayReport extends FinishedReplay {
  readonly rows: number;
  readonly interrupted: boolean;
}

/** Below this many records threads take longer to start than they save. */
const WORTH_THREADS = 100_000;

interface PartitionWork {
  readonly partition: number;
  readonly end: number;
}

/** Folds what the plan says into the shadow tables, from where an earlier call was interrupted. */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const { config, plan, now, signal, onProgress } = options;
  const startedAt = now();
  const { work, sourceOf } = await prepared(options);
  const total = work.reduce((sum, { partition, end }) => sum + end - (plan.partitions[partition]?.start ?? 0), 0);
  let folded = 0;
  let rows = 0;
  const onFolded = (records: number): void => {
    folded += records;
    onProgress?.(folded, total);
  };
  const insert = async (blocks: readonly RowBlock[]): Promise<void> => {
    const inserted = await insertInto(options.warehouse, blocks);
    rows += inserted;
  };
  const positions = await fold({ ...options, insert, onFolded, sourceOf }, work, total);
  const reached = work.map(({ partition }) => positions.get(partition) ?? 0);
  const interrupted = work.some(
    ({ partition, end }) => positions.get(partition) !== Math.max(end, startOf(plan, partition)),
  );
  const finished = { positions: reached, folded, seconds: (now() - startedAt) / 1e6 };
  if (!interrupted) await new ReplayFolder(config.dataDir, plan.name).writeFinished(finished);
  return { ...finished, rows, interrupted: interrupted || signal.aborted };
}

function startOf({ partitions }: ReplayPlan, partition: number): number {
  return partitions[partition]?.start ?? 0;
}

type SourceOf = ((partition: number) => WarehouseHistory) | undefined;

async function prepared(options: ReplayOptions): Promise<{ work: PartitionWork[]; sourceOf: SourceOf }> {
  const { config, open, plan, warehouse } = options;
  const count = plan.partitions.length;
  if (plan.from.kind !== "warehouse") {
    const topic = config.topicPrefix + EVENTS.name;
    const ends = plan.partitions.map((_, partition) => endOf(open.log, topic, partition, plan.to));
    return { work: (await Promise.all(ends)).map((end, partition) => ({ partition, end })), sourceOf: undefined };
  }
  await makeHistory(warehouse, config.database, count);
  const lengths = await historyLengths(warehouse, count);
  const lengthOf = (partition: number) => lengths[partition] ?? 0;
  const work = plan.partitions.map((part, partition) => {
    return { partition, end: historyEnd(lengthOf(partition), liveOf(part)) };
  });
  const sourceOf = (partition: number) => {
    const live = liveOf(plan.partitions[partition]);
    return new WarehouseHistory(warehouse, open.serde, { partition, length: lengthOf(partition), live });
  };
  return { work, sourceOf };
}

function liveOf(part: ReplayPlan["partitions"][number] | undefined): LiveStanding {
  if (part === undefined || part.live === null)
    throw new Error("a replay from the warehouse does not say where the engine was");
  return part.live;
}

interface Folding extends ReplayOptions {
  readonly insert: (blocks: readonly RowBlock[]) => Promise<void>;
  readonly onFolded: (records: number) => void;
  readonly sourceOf: SourceOf;
}

/** Where each partition is afterwards. The embedded warehouse is read by the thread that has it, so that history has one. */
async function fold(options: Folding, work: readonly PartitionWork[], total: number): Promise<Map<number, number>> {
  const { config, plan, signal, insert, onFolded, sourceOf } = options;
  const processors = Math.max(1, availableParallelism() - (options.spared ?? 0));
  const workers = options.workers ?? (total < WORTH_THREADS ? 0 : processors);
  if (sourceOf === undefined && workers > 0)
    return foldInWorkers(work, { task: { config, plan }, workers, insert, onFolded }, signal);
  const positions = new Map<number, number>();
  const { open } = options;
  const surroundings = { config, plan, open, insert, onFolded, ...(sourceOf === undefined ? {} : { sourceOf }) };
  for (const { partition, end } of work) {
    if (signal.aborted) break;
    const position = await foldPartition(surroundings, partition, end, signal);
    positions.set(partition, position);
  }
  return positions;
}

async function insertInto(warehouse: Warehouse, blocks: readonly RowBlock[]): Promise<number> {
  let rows = 0;
  for (const { lane, bodies } of blocks) {
    const place = SHADOW_LANES[lane];
    if (place === undefined) throw new Error(`there is no lane ${lane}`);
    await warehouse.insert({ ...place, bodies });
    rows += bodies.count;
  }
  return rows;
}
