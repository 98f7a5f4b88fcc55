import type { Position } from "../log/port.ts";
import type { SinkLog } from "./sink-options.ts";

/** Consumer group of the sink (outputs.md, Exactly once). */
export const SINK_GROUP = "sink";

/** Where the sink reads on in one partition. */
export interface Cursor {
  readonly topic: string;
  /** The topic's name with the prefix: the log's. */
  readonly logTopic: string;
  readonly partition: number;
  offset: number;
}

export function positionOf(cursor: Cursor): Position {
  return { topic: cursor.logTopic, partition: cursor.partition, offset: cursor.offset };
}

/**
 * A cursor for each partition of each topic, of those in `share` if it is given, at the group's committed offset or else
 * at the beginning.
 */
export async function openCursors(
  log: SinkLog,
  topics: readonly string[],
  prefix: string,
  share?: ReadonlySet<number>,
): Promise<Cursor[]> {
  const ends = await log.ends(topics.map((topic) => prefix + topic));
  const own = ends.filter(({ partition }) => share?.has(partition) !== false);
  return Promise.all(
    own.map(async (end) => {
      const { topic: logTopic, partition } = end;
      const offset = await startOf(log, end);
      return { topic: logTopic.slice(prefix.length), logTopic, partition, offset };
    }),
  );
}

async function startOf(log: SinkLog, { topic, partition, offset: end }: Position): Promise<number> {
  const begin = await log.begin(topic, partition);
  const committed = await log.committed(SINK_GROUP, topic, partition);
  if (committed === undefined) return begin;
  if (committed > end) {
    throw new Error(
      `group ${SINK_GROUP} has read ${topic}/${partition} up to ${committed} but it ends at ${end}: the topic was made ` +
        "anew, so delete the group's offsets to read it from its beginning",
    );
  }
  return Math.max(begin, committed);
}
