import { ACTIONS, CHECKPOINTS, FREE_SPIN_GRANTS, TOPICS, type Topic } from "../../topologies/topics.ts";
import { isHead, isOfPlayer } from "../engine/checkpoint.ts";
import { CheckpointReader } from "../engine/checkpoint-reader.ts";
import type { Log, LogRecord } from "../log/port.ts";
import { readPartition } from "../log/read-partition.ts";
import type { Serde } from "../records/codec.ts";
import type { PlayerKey } from "../values/player-key.ts";
import type { ErasedPlayer } from "./erased-player.ts";

/** A record of a compacted topic that stands, and is about the player. */
export interface LiveKey {
  readonly topic: Topic;
  readonly key: string;
  /** Offset in `events` of what caused it; undefined where it follows from no event. */
  readonly source: number | undefined;
}

export interface KeyPlace {
  readonly log: Pick<Log, "read" | "begin" | "end">;
  readonly serde: Serde;
  readonly prefix: string;
  readonly player: ErasedPlayer;
  readonly key: PlayerKey;
  /** Of `events`, and so of every topic that is partitioned like it. */
  readonly partition: number;
}

/** Compacted topics that a task's transactions can write tombstones to. */
const OF_PARTITION = TOPICS.filter(
  ({ cleanup, partitionedLikeEvents, records }) => cleanup !== "delete" && partitionedLikeEvents && records.length > 0,
);

/** What compacted topics of the player's partition hold of him. */
export async function liveKeys(place: KeyPlace): Promise<LiveKey[]> {
  const found = await Promise.all(OF_PARTITION.map((topic) => keysIn(place, topic, place.partition)));
  return found.flat();
}

/** Grants have a topic of one partition, which no task owns. */
export function grantKeys(place: KeyPlace): Promise<LiveKey[]> {
  return keysIn(place, FREE_SPIN_GRANTS, 0);
}

/** Whether the engine's checkpoint holds anything of the player. */
export async function isInCheckpoint({ log, prefix, key, partition }: KeyPlace): Promise<boolean> {
  const topic = prefix + CHECKPOINTS.name;
  const live = new Set<string>();
  for await (const record of readPartition(log, topic, partition, await log.begin(topic, partition))) {
    if (record.key === null || !isOfPlayer({ key: record.key }, key)) continue;
    if (record.value === null) live.delete(record.key.toString());
    else live.add(record.key.toString());
  }
  return live.size > 0;
}

async function keysIn(place: KeyPlace, topic: Topic, partition: number): Promise<LiveKey[]> {
  const { log, prefix } = place;
  const name = prefix + topic.name;
  const live = new Map<string, LiveKey>();
  for await (const record of readPartition(log, name, partition, await log.begin(name, partition))) {
    const key = record.key?.toString();
    if (key === undefined) continue;
    if (record.value === null) live.delete(key);
    else if (isAbout(place, topic, key, record)) live.set(key, { topic, key, source: sourceOf(record) });
  }
  return [...live.values()];
}

function isAbout({ key: player, serde, player: who }: KeyPlace, topic: Topic, key: string, record: LogRecord): boolean {
  const { value } = record;
  if (topic.key === "player") return key === player;
  // A row id has no "#", a player's may have.
  if (topic.key === "player#row") return key.slice(0, key.lastIndexOf("#")) === player;
  if (value === null) return false;
  if (topic === ACTIONS) return isWho(serde.decode("ActionResult", value), who);
  if (topic === FREE_SPIN_GRANTS) return isWho(serde.decode("FreeSpinGrant", value), who);
  throw new Error(`who a record of ${topic.name} is about is not known: say it in live-keys.ts`);
}

function isWho(record: ErasedPlayer, { tenant, origin, user_id }: ErasedPlayer): boolean {
  return record.tenant === tenant && record.origin === origin && record.user_id === user_id;
}

function sourceOf({ headers }: LogRecord): number | undefined {
  const text = headers["source-offset"]?.toString();
  return text === undefined ? undefined : Number(text);
}

/** Position in `events` that the engine's checkpoint stands for; undefined where there is none. */
export async function checkpointPosition({ log, prefix, partition }: KeyPlace): Promise<number | undefined> {
  const topic = prefix + CHECKPOINTS.name;
  const reader = new CheckpointReader();
  for await (const record of readPartition(log, topic, partition, await log.begin(topic, partition)))
    if (record.key !== null && isHead({ key: record.key })) reader.add(record);
  return reader.checkpoint?.head.offset;
}
