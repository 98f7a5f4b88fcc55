import { CHECKPOINTS } from "../../topologies/topics.ts";
import { type CheckpointRecord, inGeneration, isOfGeneration } from "../engine/checkpoint.ts";
import { readCheckpoint } from "../engine/restore.ts";
import { ENGINE_GROUP } from "../engine/task-environment.ts";
import type { TransactionalWriter } from "../log/port.ts";
import { CheckpointFile } from "./checkpoint-file.ts";
import type { PromoteOptions } from "./promote-options.ts";

const READ_LIMIT = 10_000;
/** Records of one transaction. */
const CHUNK = 1_000;

/** The latest record of each key of the partition's checkpoint topic. */
export async function engineRecords(
  { log, topicPrefix }: PromoteOptions,
  partition: number,
): Promise<CheckpointRecord[]> {
  const topic = topicPrefix + CHECKPOINTS.name;
  const latest = new Map<string, CheckpointRecord>();
  let position = await log.begin(topic, partition);
  const end = await log.end(topic, partition);
  while (position < end) {
    const { records, next } = await log.read(topic, partition, position, READ_LIMIT);
    for (const record of records) if (record.key !== null) keep(latest, { ...record, key: record.key });
    if (next === position) break;
    position = next;
  }
  return headLast(latest);
}

function keep(latest: Map<string, CheckpointRecord>, { key, value, headers }: CheckpointRecord): void {
  const name = key.toString();
  latest.delete(name);
  if (value === null) return;
  latest.set(name, { key: Buffer.from(key), value: Buffer.from(value), headers: headers ?? {} });
}

function headLast(latest: ReadonlyMap<string, CheckpointRecord>): CheckpointRecord[] {
  const isHead = ({ key }: CheckpointRecord) => key.toString() === "head#";
  const records = [...latest.values()];
  return [...records.filter((each) => !isHead(each)), ...records.filter(isHead)];
}

/** The engine's next state is the replay's, of a generation of its own: its rows win over all before. */
export async function adoptState(
  options: PromoteOptions,
  partition: number,
  writer: TransactionalWriter,
): Promise<void> {
  const { folder, plan } = options;
  const part = plan.partitions[partition];
  if (part === undefined) throw new Error(`replay ${plan.name} has no partition ${partition}`);
  const records = await recordsIn(folder.partitionFile(partition));
  const change = part.live === null ? {} : { offset: part.live.offset };
  await install(options, partition, writer, records, change);
}

/** The state of before, of a generation of its own too: rows that were made meanwhile lose. */
export async function restoreState(
  options: PromoteOptions,
  partition: number,
  writer: TransactionalWriter,
): Promise<void> {
  const { folder, plan } = options;
  const generation = plan.partitions[partition]?.generation ?? 0;
  const kept = (await recordsIn(folder.engineFile(partition))).filter((record) => isOfGeneration(record, generation));
  await install(options, partition, writer, kept, {});
}

async function recordsIn(path: string): Promise<CheckpointRecord[]> {
  const latest = new Map<string, CheckpointRecord>();
  const file = await CheckpointFile.open(path, (record) => keep(latest, record));
  await file.close();
  return headLast(latest);
}

/** As the next generation. The head comes last: until then the players of its generation are nobody's. */
async function install(
  { log, topicPrefix, plan }: PromoteOptions,
  partition: number,
  writer: TransactionalWriter,
  records: readonly CheckpointRecord[],
  change: { readonly offset?: number },
): Promise<void> {
  const topic = topicPrefix + CHECKPOINTS.name;
  const { checkpoint } = await readCheckpoint({ log, topicPrefix }, partition);
  const used = Math.max(checkpoint?.head.generation ?? 0, plan.partitions[partition]?.generation ?? 0);
  const generation = used + 1;
  for (let from = 0; from < records.length; from += CHUNK) {
    const chunk = records.slice(from, from + CHUNK).map((record) => inGeneration(record, generation, change));
    const written = chunk.map((record) => ({ topic, partition, ...record }));
    await writer.commit({ records: written, group: ENGINE_GROUP, offsets: [] });
  }
}
