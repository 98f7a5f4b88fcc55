import { EVENTS } from "../../topologies/topics.ts";
import { accept } from "../inputs/accept.ts";
import { ACTION_FAILED, type Arrival, INPUT_TYPES, type InputType, type Outcome } from "../inputs/outcome.ts";
import type { Log, NewRecord } from "../log/port.ts";
import type { Serde } from "../records/codec.ts";
import type { DeadLetter } from "../records/generated.ts";
import type { InputRules } from "../rules/input-rules.ts";
import type { Micros } from "../values/time.ts";
import { deliver } from "./deliver.ts";

export interface RetryOptions {
  readonly log: Pick<Log, "append" | "partitionsOf">;
  readonly serde: Serde;
  readonly prefix: string;
  readonly rules: InputRules;
  readonly now: () => Micros;
}

export interface RetryReport {
  readonly retried: number;
  readonly accepted: number;
  /** By today's reason code. */
  readonly rejected: Readonly<Record<string, number>>;
}

const BATCH = 1_000;
const HTTP_DOOR = "http";

/**
 * Sends the original bytes through today's validator again (inputs.md, section 6). What is accepted now goes into the log,
 * where the engine may still refuse it; what is not stays the dead letter it is.
 */
export async function retryDeadLetters(letters: readonly DeadLetter[], options: RetryOptions): Promise<RetryReport> {
  const { log, serde, prefix, rules } = options;
  const target = { serde, prefix, partitions: await log.partitionsOf(prefix + EVENTS.name) };
  const rejected: Record<string, number> = {};
  let records: NewRecord[] = [];
  let accepted = 0;
  // What the engine refused anew is there again, with what it is of.
  const distinct = [...new Map(letters.map((letter) => [letter.id, letter])).values()];
  for (const letter of distinct) {
    const outcome = judged(letter, options.now(), rules);
    if (!outcome.accepted) {
      const { code } = outcome.deadLetter;
      rejected[code] = (rejected[code] ?? 0) + 1;
      continue;
    }
    accepted++;
    records.push(deliver(target, outcome, letter.payload));
    if (records.length >= BATCH) {
      await log.append(records);
      records = [];
    }
  }
  if (records.length > 0) await log.append(records);
  return { retried: distinct.length, accepted, rejected };
}

/** A trigger for which an action failed is no input: it stays what it is. */
function judged(
  letter: DeadLetter,
  receivedAt: Micros,
  rules: InputRules,
): Outcome | { accepted: false; deadLetter: DeadLetter } {
  if (letter.code === ACTION_FAILED) return { accepted: false, deadLetter: letter };
  return accept(arrivalOf(letter, receivedAt), rules);
}

/** Type, tenant and origin as they were found when it was refused: what the sender's envelope says must still agree with them. */
function arrivalOf({ door, position, payload, tenant, type, origin }: DeadLetter, receivedAt: Micros): Arrival {
  const known = inputType(type);
  return {
    door,
    position,
    receivedAt,
    bytes: payload,
    ...(tenant === "" ? {} : { tenant }),
    // What the HTTP door takes without knowing the type is an item of a batch.
    ...(known === undefined ? { isItem: door === HTTP_DOOR } : { type: known }),
    ...(origin === "" ? {} : { origin }),
  };
}

function inputType(text: string): InputType | undefined {
  return INPUT_TYPES.find((each) => each === text);
}
