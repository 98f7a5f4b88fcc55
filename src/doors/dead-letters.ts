import { DEAD_LETTERS } from "../../topologies/topics.ts";
import type { Log } from "../log/port.ts";
import type { Serde } from "../records/codec.ts";
import type { DeadLetter } from "../records/generated.ts";

/** Which dead letters are meant; an absent part means any. */
export interface DeadLetterFilter {
  readonly ids?: ReadonlySet<string>;
  readonly code?: string;
  readonly tenant?: string;
}

/** Where dead letters are read from. */
export interface DeadLetterSource {
  readonly log: Pick<Log, "partitionsOf" | "begin" | "end" | "read">;
  readonly serde: Serde;
  readonly prefix: string;
}

const READ_LIMIT = 1_000;

/** The dead letters that the log still holds, by partition and in the order in which they came. */
export async function* readDeadLetters(source: DeadLetterSource, filter: DeadLetterFilter): AsyncGenerator<DeadLetter> {
  const topic = source.prefix + DEAD_LETTERS.name;
  const partitions = await source.log.partitionsOf(topic);
  for (let partition = 0; partition < partitions; partition++) {
    for await (const letter of readPartition(source, topic, partition)) {
      if (matches(letter, filter)) yield letter;
    }
  }
}

async function* readPartition(
  { log, serde }: DeadLetterSource,
  topic: string,
  partition: number,
): AsyncGenerator<DeadLetter> {
  const end = await log.end(topic, partition);
  let position = await log.begin(topic, partition);
  while (position < end) {
    const batch = await log.read(topic, partition, position, READ_LIMIT);
    for (const { value } of batch.records) {
      if (value !== null) yield serde.decode("DeadLetter", value);
    }
    if (batch.next === position) return;
    position = batch.next;
  }
}

function matches(letter: DeadLetter, { ids, code, tenant }: DeadLetterFilter): boolean {
  return (
    (ids === undefined || ids.has(letter.id)) &&
    (code === undefined || letter.code === code) &&
    (tenant === undefined || letter.tenant === tenant)
  );
}
