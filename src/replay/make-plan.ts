import { EVENTS } from "../../topologies/topics.ts";
import { readCheckpoint } from "../engine/restore.ts";
import { ENGINE_GROUP, firstRulesId } from "../engine/task-environment.ts";
import type { Log } from "../log/port.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { BEGINNING } from "../values/time.ts";
import { SINK_GROUP } from "../warehouse/cursors.ts";
import type { PartitionPlan, ReplayEnd, ReplayPlan, ReplayStart } from "./replay-plan.ts";

/** What is asked of the log. */
export type ReplayLog = Pick<Log, "partitionsOf" | "begin" | "end" | "read" | "committed" | "progressOf">;

export interface ReplayRequest {
  readonly name: string;
  readonly from: ReplayStart;
  readonly to: ReplayEnd;
  readonly tenant: string | null;
  readonly keepConfig: boolean;
}

interface PlanSources {
  readonly log: ReplayLog;
  readonly topicPrefix: string;
  /** As configured now. */
  readonly rules: FoldRules;
}

/** Settles what a replay folds, and with what, before it begins. */
export async function makePlan(request: ReplayRequest, sources: PlanSources): Promise<ReplayPlan> {
  const count = await sources.log.partitionsOf(sources.topicPrefix + EVENTS.name);
  const partitions: PartitionPlan[] = [];
  for (let partition = 0; partition < count; partition++)
    partitions.push(await planPartition(request, sources, partition));
  return { ...request, rules: sources.rules, partitions };
}

async function planPartition(
  { from, keepConfig }: ReplayRequest,
  { log, topicPrefix, rules }: PlanSources,
  partition: number,
): Promise<PartitionPlan> {
  const topic = topicPrefix + EVENTS.name;
  const { checkpoint } = await readCheckpoint({ log, topicPrefix }, partition);
  const start = await startOf(log, topic, partition, from);
  const generation = checkpoint?.head.generation ?? 1;
  if (from.kind !== "warehouse") {
    const first = keepConfig ? await firstRules(log, partition) : undefined;
    return { start, rules: first ?? rules, generation, live: null };
  }
  const committed = await committedOffset(log, topic, partition);
  if (checkpoint !== undefined && checkpoint.head.offset !== committed) {
    throw new Error(
      `the engine's checkpoint of partition ${partition} is at ${checkpoint.head.offset} and the engine at ${committed}: ` +
        'its clock is not known; let it end cleanly with "pitboss run --once", then begin again',
    );
  }
  const sunk = (await log.committed(SINK_GROUP, topic, partition)) ?? 0;
  if (sunk < committed) {
    throw new Error(
      `the sink has taken partition ${partition} of ${topic} up to ${sunk}, the engine is at ${committed}: the raw tables lack ` +
        'events; let the sink end with "pitboss run --once", then begin again',
    );
  }
  const { clock = BEGINNING, received = BEGINNING } = checkpoint?.head ?? {};
  const used = keepConfig ? (checkpoint?.head.rules ?? rules) : rules;
  return { start, rules: used, generation, live: { clock, received, offset: committed } };
}

/** What the history was folded with before its first ConfigChange. */
async function firstRules(log: ReplayLog, partition: number): Promise<FoldRules> {
  const text = await log.progressOf(firstRulesId(partition));
  if (text !== undefined) return JSON.parse(text) as FoldRules;
  throw new Error(
    `the configuration that partition ${partition} was folded with at first is not known: the engine never ran on it, ` +
      "or it was an older version of it; leave out --keep-config",
  );
}

/** Where the engine goes on; the beginning where it never was. */
async function committedOffset(log: ReplayLog, topic: string, partition: number): Promise<number> {
  return (await log.committed(ENGINE_GROUP, topic, partition)) ?? (await log.begin(topic, partition));
}

async function startOf(log: ReplayLog, topic: string, partition: number, from: ReplayStart): Promise<number> {
  switch (from.kind) {
    case "warehouse":
      return 0;
    case "earliest":
      return log.begin(topic, partition);
    case "offset":
      return Math.max(await log.begin(topic, partition), from.offset);
    case "time":
      return offsetAt(log, topic, partition, from.at);
  }
}

/** Offset that the partition is to be folded up to, as things are now. */
export async function endOf(log: ReplayLog, topic: string, partition: number, to: ReplayEnd): Promise<number> {
  const end = await log.end(topic, partition);
  switch (to.kind) {
    case "end":
      return end;
    case "live":
      return (await log.committed(ENGINE_GROUP, topic, partition)) ?? end;
    case "offset":
      return Math.min(end, to.offset);
    case "time":
      return offsetAt(log, topic, partition, to.at);
  }
}

/** Offset of the first record that was appended then or later. */
async function offsetAt(log: ReplayLog, topic: string, partition: number, at: number): Promise<number> {
  let low = await log.begin(topic, partition);
  let high = await log.end(topic, partition);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { records, next } = await log.read(topic, partition, middle, 1);
    const [record] = records;
    if (record !== undefined && record.timestamp * 1000 < at) low = Math.max(next, middle + 1);
    else high = middle;
  }
  return Math.min(low, high);
}
