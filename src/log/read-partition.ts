import type { Log, LogRecord } from "./port.ts";

/** Records held at a time, unless they are large. */
const READ_LIMIT = 5_000;

/** Every committed record of the partition from `from` up to the end that it has now; `limit` are held at a time. */
export async function* readPartition(
  log: Pick<Log, "read" | "end">,
  topic: string,
  partition: number,
  from: number,
  limit = READ_LIMIT,
): AsyncGenerator<LogRecord> {
  const end = await log.end(topic, partition);
  for (let position = from; position < end; ) {
    const { records, next } = await log.read(topic, partition, position, limit);
    for (const record of records) if (record.offset < end) yield record;
    if (next === position) return;
    position = next;
  }
}
