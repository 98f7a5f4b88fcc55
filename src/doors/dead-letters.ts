import { DEAD_LETTERS } from "../../topologies/topics.ts";
import type { Log } from "../log/port.ts";
import { readPartition } from "../log/read-partition.ts";
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

/** Each may hold a mebibyte of what arrived. */
const READ_LIMIT = 1_000;

/** The dead letters that the log still holds, by partition and in the order in which they came. */
export async function* readDeadLetters(source: DeadLetterSource, filter: DeadLetterFilter): AsyncGenerator<DeadLetter> {
  const { log, serde, prefix } = source;
  const topic = prefix + DEAD_LETTERS.name;
  const partitions = await log.partitionsOf(topic);
  for (let partition = 0; partition < partitions; partition++) {
    const begin = await log.begin(topic, partition);
    for await (const { value } of readPartition(log, topic, partition, begin, READ_LIMIT)) {
      const letter = value === null ? null : serde.decode("DeadLetter", value);
      if (letter !== null && matches(letter, filter)) yield letter;
    }
  }
}

function matches(letter: DeadLetter, { ids, code, tenant }: DeadLetterFilter): boolean {
  return (
    (ids === undefined || ids.has(letter.id)) &&
    (code === undefined || letter.code === code) &&
    (tenant === undefined || letter.tenant === tenant)
  );
}
