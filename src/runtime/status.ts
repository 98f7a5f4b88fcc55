import { CHECKPOINTS, EVENTS, TOPICS } from "../../topologies/topics.ts";
import type { Config } from "../config/config.ts";
import { ENGINE_GROUP } from "../engine/task-environment.ts";
import type { Log, Position } from "../log/port.ts";
import { SINK_GROUP } from "../warehouse/cursors.ts";

/** How far one topic is, over its partitions. */
export interface TopicStatus {
  readonly topic: string;
  readonly partitions: number;
  /** Records that are still in the log, holes left by compaction counted. */
  readonly records: number;
  /** Records that the engine has not folded yet; only of `events`. */
  readonly engineLag: number | null;
  /** Records that the sink has not taken yet; null where it reads nothing. */
  readonly sinkLag: number | null;
}

type StatusLog = Pick<Log, "begin" | "ends" | "committed">;

/** Where the log, the engine and the sink stand. */
export async function topicStatus(log: StatusLog, config: Config, fed: ReadonlySet<string>): Promise<TopicStatus[]> {
  const topics = TOPICS.filter((topic) => topic !== CHECKPOINTS);
  return Promise.all(
    topics.map(async ({ name }) => {
      const topic = config.topicPrefix + name;
      const offsets = await offsetsIn(log, topic);
      return {
        topic,
        partitions: offsets.length,
        records: total(offsets.map(({ begin, end }) => end - begin)),
        engineLag: name === EVENTS.name ? total(offsets.map(({ end, engine }) => end - engine)) : null,
        sinkLag: fed.has(name) ? total(offsets.map(({ end, sink }) => end - sink)) : null,
      };
    }),
  );
}

/** Events that the engine has not folded yet. */
export async function engineLag(log: StatusLog, { topicPrefix }: Pick<Config, "topicPrefix">): Promise<number> {
  const offsets = await offsetsIn(log, topicPrefix + EVENTS.name);
  return total(offsets.map(({ end, engine }) => end - engine));
}

async function offsetsIn(log: StatusLog, topic: string) {
  return Promise.all((await log.ends([topic])).map((end) => offsetsOf(log, end)));
}

async function offsetsOf(log: StatusLog, { topic, partition, offset: end }: Position) {
  const begin = await log.begin(topic, partition);
  const engine = (await log.committed(ENGINE_GROUP, topic, partition)) ?? begin;
  const sink = (await log.committed(SINK_GROUP, topic, partition)) ?? begin;
  return { begin, end, engine, sink };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
