import { EVENTS, type Topic } from "../../topologies/topics.ts";
import type { Log, NewRecord } from "../log/port.ts";
import { readPartition } from "../log/read-partition.ts";
import type { Serde } from "../records/codec.ts";
import type { PlayerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import type { ErasedPlayer } from "./erased-player.ts";

/** Keys of one record at most: well below what a broker takes. */
const KEYS_PER_RECORD = 2_000;

interface Erasure {
  readonly log: Pick<Log, "append" | "read" | "end">;
  readonly serde: Serde;
  readonly prefix: string;
  readonly player: ErasedPlayer;
  readonly key: PlayerKey;
  readonly partition: number;
}

/**
 * Appends the player's erasure to his partition of `events`, in as many records as `rows` need; the offset of the last,
 * before which nothing of him is to remain.
 */
export async function appendErasure(
  erasure: Erasure,
  rows: readonly { readonly topic: Topic; readonly key: string }[],
  receivedAt: Micros,
): Promise<number> {
  const { log, serde, prefix, player, key, partition } = erasure;
  const topic = prefix + EVENTS.name;
  const keys = rows.map((row) => `${row.topic.name} ${row.key}`);
  const chunks = Array.from({ length: Math.max(1, Math.ceil(keys.length / KEYS_PER_RECORD)) }, (_, index) =>
    keys.slice(index * KEYS_PER_RECORD, (index + 1) * KEYS_PER_RECORD),
  );
  const records = chunks.map(
    (chunk): NewRecord => ({
      topic,
      partition,
      key: Buffer.from(key),
      value: serde.encode("PlayerErasure", { ...player, keys: chunk, received_at: receivedAt }),
      headers: { type: Buffer.from("PlayerErasure") },
    }),
  );
  const from = await log.end(topic, partition);
  await log.append(records);
  return lastErasure(erasure, topic, from);
}

async function lastErasure({ log, serde, key, partition }: Erasure, topic: string, from: number): Promise<number> {
  let last: number | undefined;
  for await (const record of readPartition(log, topic, partition, from)) {
    if (record.value === null || record.key?.toString() !== key) continue;
    if (serde.nameOf(record.value) === "PlayerErasure") last = record.offset;
  }
  if (last === undefined) throw new Error(`${topic}/${partition}: the erasure appended behind ${from} is not there`);
  return last;
}
