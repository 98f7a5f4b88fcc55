import { ACTIONS, DEAD_LETTERS, EVENTS, GAMES, TOPICS, type Topic } from "../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import { ENGINE_GROUP } from "../engine/task-environment.ts";
import type { Log } from "../log/port.ts";
import { readPartition } from "../log/read-partition.ts";
import { MINUTE, type Micros } from "../values/time.ts";
import { SINK_GROUP } from "../warehouse/cursors.ts";
import type { Pause } from "../warehouse/retrying.ts";

export interface CarriedOptions {
  readonly log: Pick<Log, "read" | "end" | "begin" | "committed" | "partitionsOf">;
  readonly prefix: string;
  /** Of `events`. */
  readonly partition: number;
  readonly now: () => Micros;
  readonly pause: Pause;
  readonly signal: AbortSignal;
  /** When to give up. */
  readonly deadline: Micros;
  /** Is told what is waited for. */
  readonly onWait: (what: string) => void;
}

const LOOK_EVERY_MS = 500;
/** Of more offsets than these some are records. */
const MARKERS_AT_MOST = 1_000;

/** Topics that feed tables with what is about players. */
const SUNK = TOPICS.filter((topic) => topic !== GAMES && TABLE_FEEDS.some((feed) => feed.topic === topic.name));

/**
 * Resolves when a running engine has folded what the player's partition holds now, and a running sink has carried what
 * followed from it into the tables. Throws when the deadline passes before, or the signal aborts.
 */
export async function carried(options: CarriedOptions): Promise<void> {
  await passed(options, "the engine", ENGINE_GROUP, EVENTS, options.partition);
  for (const topic of SUNK) {
    for (const partition of await partitionsFor(options, topic))
      await passed(options, "the sink", SINK_GROUP, topic, partition);
  }
}

/** Dead letters of doors go by the tenant, so they may be in any partition. */
async function partitionsFor({ log, prefix, partition }: CarriedOptions, topic: Topic): Promise<number[]> {
  if (topic.partitionedLikeEvents && topic !== DEAD_LETTERS && topic !== ACTIONS) return [partition];
  return Array.from({ length: await log.partitionsOf(prefix + topic.name) }, (_, each) => each);
}

async function passed(
  options: CarriedOptions,
  who: string,
  group: string,
  topic: Topic,
  partition: number,
): Promise<void> {
  const { log, prefix, now, pause, signal, deadline, onWait } = options;
  const name = prefix + topic.name;
  const end = await log.end(name, partition);
  for (;;) {
    signal.throwIfAborted();
    const ahead = await recordsAhead(log, group, name, partition, end);
    if (ahead === 0) return;
    const what = `${who} has ${ahead} records of ${name}/${partition} ahead`;
    if (now() >= deadline)
      throw new Error(`${what} still: is one running? Start "pitboss run", then give the same command again`);
    onWait(what);
    await pause(LOOK_EVERY_MS, signal);
  }
}

/** Behind the last record there may be markers of transactions, which nobody takes for work to do. */
async function recordsAhead(
  log: CarriedOptions["log"],
  group: string,
  topic: string,
  partition: number,
  end: number,
): Promise<number> {
  const from = (await log.committed(group, topic, partition)) ?? (await log.begin(topic, partition));
  if (from + MARKERS_AT_MOST < end) return end - from;
  let ahead = 0;
  for await (const { offset } of readPartition(log, topic, partition, from)) if (offset < end) ahead++;
  return ahead;
}

/** How long an erasure waits for others unless told otherwise. */
export const PATIENCE = 10 * MINUTE;
