import { setImmediate as turn } from "node:timers/promises";
import { type LogRecord, RetryableError, type TopicPartition } from "../log/port.ts";
import { decodeEvent } from "./event-decoder.ts";
import type { Fold } from "./fold.ts";
import type { FoldInput } from "./fold-input.ts";
import { PREFETCHED } from "./prefetch.ts";
import type { TaskEnvironment } from "./task-environment.ts";

/** Events after which players fall asleep, at most: soon enough for those who are needed once to cost little. */
const SLEEP_EVERY = 200;
/** Events after which others have their turn: they wait some ten milliseconds. */
const TURN_EVERY = 32 * PREFETCHED;

type FoldEnvironment = Pick<TaskEnvironment, "serde" | "playersAtOnce" | "state">;

/**
 * Folds the records. Others have their turns meanwhile, and none of them may fold anything into the same until it is done. Throws
 * with the record's place: whoever has to see to it must find it.
 */
export async function foldRecords(
  fold: Fold,
  environment: FoldEnvironment,
  records: readonly LogRecord[],
  source: TopicPartition,
): Promise<void> {
  const { state } = environment;
  let awake = 0;
  for (let from = 0; from < records.length; from += PREFETCHED) {
    if (from > 0 && from % TURN_EVERY === 0) await turn();
    const some = records.slice(from, from + PREFETCHED);
    const inputs = some.map((record) => at(record, source, () => decodeEvent(environment.serde, record)));
    fold.prefetch(inputs);
    for (const [place, record] of some.entries()) {
      const parts = at(record, source, () => start(fold, inputs[place] ?? null, record, environment));
      if (parts !== null) await applyParts(parts, record, source);
    }
    awake += some.length;
    if (state === undefined || awake + PREFETCHED <= SLEEP_EVERY) continue;
    fold.sleepDownTo(state.budget);
    awake = 0;
  }
  if (state !== undefined) fold.sleepDownTo(state.budget);
}

/** Null: it is folded. */
function start(
  fold: Fold,
  input: FoldInput | null,
  { offset }: LogRecord,
  { playersAtOnce }: FoldEnvironment,
): Generator<void> | null {
  if (input !== null) return fold.start(input, playersAtOnce);
  fold.offset = offset;
  return null;
}

async function applyParts(parts: Generator<void>, record: LogRecord, source: TopicPartition): Promise<void> {
  for (;;) {
    if (at(record, source, () => parts.next()).done === true) return;
    await turn();
  }
}

function at<Result>({ offset }: LogRecord, { topic, partition }: TopicPartition, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    // Nothing is wrong with the record: who was to be woken could not be read.
    if (error instanceof RetryableError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${topic}/${partition} at ${offset} cannot be folded: ${why}`, { cause: error });
  }
}
