import type { Log, LogRecord, ReadBatch } from "../log/port.ts";
import { readPartition } from "../log/read-partition.ts";
import type { Serde } from "../records/codec.ts";

interface Events {
  readonly log: Pick<Log, "begin" | "end" | "read">;
  readonly serde: Serde;
  /** The log's name of `events`. */
  readonly topic: string;
  readonly partition: number;
}

const ERASURE = "PlayerErasure";

/**
 * Reads events for whoever folds history again: what a player did before he was erased is an empty record, so that he does
 * not come back. The erasure itself stays, for a state from before it, and names no rows any more.
 */
export async function withoutErased(
  events: Events,
): Promise<{ read(from: number, limit: number): Promise<ReadBatch> }> {
  const { log, serde, topic, partition } = events;
  const erased = await erasuresIn(events);
  return {
    async read(from, limit) {
      const batch = await log.read(topic, partition, from, limit);
      if (erased.size === 0) return batch;
      const records = batch.records.map((record) => {
        const isErased = record.offset <= (erased.get(record.key?.toString() ?? "") ?? -1);
        return isErased ? { ...record, value: leftOf(serde, record) } : record;
      });
      return { ...batch, records };
    },
  };
}

/** Offset of the last erasure of each player who was erased. */
async function erasuresIn({ log, serde, topic, partition }: Events): Promise<Map<string, number>> {
  const erased = new Map<string, number>();
  for await (const { key, value, offset } of readPartition(log, topic, partition, await log.begin(topic, partition))) {
    if (key === null || value === null || serde.nameOf(value) !== ERASURE) continue;
    erased.set(key.toString(), offset);
  }
  return erased;
}

function leftOf(serde: Serde, { value }: LogRecord): Buffer | null {
  if (value === null || serde.nameOf(value) !== ERASURE) return null;
  return serde.encode(ERASURE, { ...serde.decode(ERASURE, value), keys: [] });
}
