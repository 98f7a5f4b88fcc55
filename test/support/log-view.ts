import { existsSync } from "node:fs";
import { join } from "node:path";
import { CheckpointReader } from "../../src/engine/checkpoint-reader.ts";
import { ENGINE_GROUP } from "../../src/engine/task-environment.ts";
import { type EmbeddedLog, openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import type { LogRecord } from "../../src/log/port.ts";
import { SINK_GROUP } from "../../src/warehouse/cursors.ts";
import { CHECKPOINTS, EVENTS, type Topic } from "../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";

export const PREFIX = "pitboss.";
const READ_LIMIT = 10_000;

/** How far everything is that a process may be killed at. */
export interface Standing {
  readonly ingested: number;
  readonly folded: number;
  /** Records of checkpoints, the parts that compaction removed included. */
  readonly checkpointed: number;
  readonly sunk: number;
  /** Records that the sink has taken or is to take. */
  readonly toSink: number;
}

async function sum(numbers: Iterable<Promise<number>>): Promise<number> {
  return (await Promise.all(numbers)).reduce((total, each) => total + each, 0);
}

/** Opens the log of a data directory that other processes may be at work on. */
export async function withLogOf<Result>(dataDir: string, look: (log: EmbeddedLog) => Promise<Result>): Promise<Result> {
  const log = openEmbeddedLog(dataDir);
  try {
    return await look(log);
  } finally {
    await log.close();
  }
}

export function hasLog(dataDir: string): boolean {
  return existsSync(join(dataDir, "log.sqlite"));
}

async function partitions(log: EmbeddedLog, topic: string): Promise<number[]> {
  // A log that is just being made may not have it yet.
  const count = await log.partitionsOf(topic).catch(() => 0);
  return Array.from({ length: count }, (_, index) => index);
}

export async function standingOf(log: EmbeddedLog): Promise<Standing> {
  const [events, checkpoints] = [PREFIX + EVENTS.name, PREFIX + CHECKPOINTS.name];
  const all = await partitions(log, events);
  const fed = [...new Set(TABLE_FEEDS.map(({ topic }) => PREFIX + topic))];
  const overFed = (count: (topic: string, partition: number) => Promise<number>) =>
    sum(fed.map(async (topic) => sum((await partitions(log, topic)).map((each) => count(topic, each)))));
  return {
    ingested: await sum(all.map((each) => log.end(events, each))),
    folded: await sum(all.map(async (each) => (await log.committed(ENGINE_GROUP, events, each)) ?? 0)),
    checkpointed: await sum((await partitions(log, checkpoints)).map((each) => log.end(checkpoints, each))),
    sunk: await overFed(async (topic, each) => (await log.committed(SINK_GROUP, topic, each)) ?? 0),
    toSink: await overFed((topic, each) => log.end(topic, each)),
  };
}

/** Records that were committed after the checkpoint: a restart folds them again with outputs suppressed. */
export async function foldedSinceCheckpoint(log: EmbeddedLog): Promise<number> {
  const topic = PREFIX + CHECKPOINTS.name;
  const since = (await partitions(log, PREFIX + EVENTS.name)).map(async (partition) => {
    const reader = new CheckpointReader();
    for await (const record of recordsOf(log, topic, partition)) reader.add(record);
    const committed = (await log.committed(ENGINE_GROUP, PREFIX + EVENTS.name, partition)) ?? 0;
    return committed - (reader.checkpoint?.head.offset ?? 0);
  });
  return sum(since);
}

async function* recordsOf(log: EmbeddedLog, topic: string, partition: number): AsyncGenerator<LogRecord> {
  for (let next = await log.begin(topic, partition); ; ) {
    const batch = await log.read(topic, partition, next, READ_LIMIT);
    yield* batch.records;
    if (batch.next === next) return;
    next = batch.next;
  }
}

/** Every record of a topic, by partition and offset. */
export async function* topicRecords(log: EmbeddedLog, topic: Topic): AsyncGenerator<LogRecord & { partition: number }> {
  for (const partition of await partitions(log, PREFIX + topic.name)) {
    for await (const record of recordsOf(log, PREFIX + topic.name, partition)) yield { ...record, partition };
  }
}
