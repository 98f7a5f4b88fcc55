import { CHECKPOINTS } from "../../topologies/topics.ts";
import { type CheckpointRecord, generationOf, inGeneration, isHead } from "../engine/checkpoint.ts";
import { ENGINE_GROUP } from "../engine/task-environment.ts";
import type { TransactionalWriter } from "../log/port.ts";
import { readPartition } from "../log/read-partition.ts";
import { CheckpointFile } from "./checkpoint-file.ts";
import type { PromoteOptions } from "./promote-options.ts";

/** Records of one transaction. */
const CHUNK = 1_000;

/** The latest record of each key of the partition's checkpoint topic. Throws when there is no checkpoint. */
export async function engineRecords(options: PromoteOptions, partition: number): Promise<CheckpointRecord[]> {
  const latest = new Map<string, CheckpointRecord>();
  for await (const record of topicRecords(options, partition)) keep(latest, record);
  const records = headLast(latest);
  if (!records.some(isHead)) {
    throw new Error(
      `the engine has no checkpoint of partition ${partition}, so nothing could be rolled back to: ` +
        'let it write one with "pitboss run --once", then promote again',
    );
  }
  return records;
}

async function* topicRecords(
  { log, topicPrefix }: PromoteOptions,
  partition: number,
): AsyncGenerator<CheckpointRecord> {
  const topic = topicPrefix + CHECKPOINTS.name;
  const begin = await log.begin(topic, partition);
  for await (const record of readPartition(log, topic, partition, begin))
    if (record.key !== null) yield { ...record, key: record.key };
}

function keep(latest: Map<string, CheckpointRecord>, { key, value, headers }: CheckpointRecord): void {
  const name = key.toString();
  latest.delete(name);
  if (value === null) return;
  latest.set(name, { key: Buffer.from(key), value: Buffer.from(value), headers: headers ?? {} });
}

function headLast(latest: ReadonlyMap<string, CheckpointRecord>): CheckpointRecord[] {
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
  await install(options, partition, writer, await keptState(options, partition), {});
}

/** What a promotion has kept of the engine's state, of the generation that this had then. Throws when it is not there. */
export async function keptState({ folder }: PromoteOptions, partition: number): Promise<CheckpointRecord[]> {
  const path = folder.engineFile(partition);
  const records = await recordsIn(path);
  const head = records.find(isHead);
  if (head === undefined) {
    throw new Error(`${path} holds no checkpoint of the engine: restore the file from a backup, then roll back again`);
  }
  const generation = generationOf(head);
  return records.filter((record) => generationOf(record) === generation);
}

async function recordsIn(path: string): Promise<CheckpointRecord[]> {
  const latest = new Map<string, CheckpointRecord>();
  const file = await CheckpointFile.open(path, (record) => keep(latest, record));
  await file.close();
  return headLast(latest);
}

/** As the next generation. The head comes last: until then the players of its generation are nobody's. */
async function install(
  options: PromoteOptions,
  partition: number,
  writer: TransactionalWriter,
  records: readonly CheckpointRecord[],
  change: { readonly offset?: number },
): Promise<void> {
  const topic = options.topicPrefix + CHECKPOINTS.name;
  const generation = await unusedGeneration(options, partition);
  for (let from = 0; from < records.length; from += CHUNK) {
    const chunk = records.slice(from, from + CHUNK).map((record) => inGeneration(record, generation, change));
    const written = chunk.map((record) => ({ topic, partition, ...record }));
    await writer.commit({ records: written, group: ENGINE_GROUP, offsets: [] });
  }
}

/** Of players without a head too: somebody may have been killed while installing them. */
async function unusedGeneration(options: PromoteOptions, partition: number): Promise<number> {
  let used = options.plan.partitions[partition]?.generation ?? 0;
  for await (const record of topicRecords(options, partition)) used = Math.max(used, generationOf(record) ?? 0);
  return used + 1;
}
