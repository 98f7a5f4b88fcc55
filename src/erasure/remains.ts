import {
  ACTIONS,
  DEAD_LETTERS,
  EVENTS,
  FREE_SPIN_GRANTS,
  GAMES,
  GRANT_ANSWERS,
  TOPICS,
  type Topic,
} from "../../topologies/topics.ts";
import type { Log } from "../log/port.ts";
import { type DurationMicros, formatTimestamp, type Micros, plus } from "../values/time.ts";

/** Something of the player that an erasure leaves, and until when. */
export interface Remainder {
  readonly where: string;
  /** An instant, or null where no date is known. */
  readonly until: string | null;
  readonly what: string;
}

export interface RemainsOptions {
  readonly log: Pick<Log, "topic">;
  readonly prefix: string;
  /** When everything of the player had come. */
  readonly at: Micros;
  /** Replays that were begun before: their tables and files are copies. */
  readonly replays: readonly string[];
  /** Triggers of the partition that no action has looked at. */
  readonly pendingTriggers: number;
}

/** Says what is left where (docs/erasure.md). */
export async function remains({ log, prefix, at, replays, pendingTriggers }: RemainsOptions): Promise<Remainder[]> {
  const topics = await Promise.all(TOPICS.map((topic) => ofTopic(log, prefix, topic, at)));
  return [...topics.flat(), ...ofReplays(replays), ...ofActions(pendingTriggers), ...ELSEWHERE];
}

async function ofTopic(log: Pick<Log, "topic">, prefix: string, topic: Topic, at: Micros): Promise<Remainder[]> {
  if (topic === GAMES) return [];
  const where = `topic ${prefix}${topic.name}`;
  const spec = await log.topic(prefix + topic.name);
  const retention = spec?.retentionMs;
  const until = retention === undefined ? null : formatTimestamp(plus(at, (retention * 1000) as DurationMicros));
  if (topic.cleanup !== "delete" && topic !== GRANT_ANSWERS && topic !== ACTIONS)
    return [{ where, until: null, what: "values from before the tombstones, until the log is compacted next" }];
  const what = WHAT.get(topic) ?? "rows as they were written, which cannot be taken out one by one";
  return [{ where, until, what: until === null ? `${what}; the topic has no retention: set one` : what }];
}

const WHAT: ReadonlyMap<Topic, string> = new Map<Topic, string>([
  [EVENTS, "the events themselves with their original bytes, and the erasure, which names the player"],
  [DEAD_LETTERS, "what was refused, with its original bytes; 'dead-letters retry' could send it again"],
  [GRANT_ANSWERS, "refusals of grants, whose text may name the player"],
  [ACTIONS, "results of actions from before the tombstones"],
  [FREE_SPIN_GRANTS, "grants from before the tombstones"],
]);

function ofReplays(names: readonly string[]): Remainder[] {
  return names.map((name) => ({
    where: `replay ${name}`,
    until: null,
    what: `its shadow tables and files, if it was begun before: pitboss replay --drop ${name}`,
  }));
}

function ofActions(pending: number): Remainder[] {
  if (pending === 0) return [];
  const what = `${pending} triggers that no action has looked at yet, maybe the player's: erase again after the next run`;
  return [{ where: "actions", until: null, what }];
}

/** What Pitboss does not reach. */
const ELSEWHERE: readonly Remainder[] = [
  { where: "freed disk space", until: null, what: "blocks of the log and of ClickHouse until they are written over" },
  {
    where: "backups, exports and ingested files",
    until: null,
    what: "whatever copies were made: the operator's to find",
  },
  {
    where: "receivers of webhooks and readers of topics",
    until: null,
    what: "what they were sent: ask them to erase it",
  },
];
