import type { DerivedName, Records, Serde } from "../../../src/records/codec.ts";
import { TOPICS, type Topic } from "../../../topologies/topics.ts";

/** A record of a derived topic, as a reader finds it or the oracle expects it. */
export interface Derived {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  /** What tells it from the others of its key. */
  readonly row: string;
  /** Null: a tombstone. */
  readonly content: string | null;
  readonly sourceOffset: number;
  readonly revision: number;
}

interface DerivedTopic {
  readonly topic: Topic;
  readonly name: DerivedName;
}

const NOT_DERIVED = ["events", "games", "checkpoints", "free-spin-grants", "grant-answers", "actions"];

/** What engines write, dead letters included. */
export const DERIVED_TOPICS: readonly DerivedTopic[] = TOPICS.filter(({ name }) => !NOT_DERIVED.includes(name)).map(
  (topic) => ({ topic, name: topic.records[0] as DerivedName }),
);

/** Each of these stands for itself; of the others the last of a row counts. */
const SINGLE: ReadonlySet<string> = new Set<DerivedName>(["Trigger", "DeadLetter"]);

export function isSingle({ topic }: Pick<Derived, "topic">): boolean {
  return DERIVED_TOPICS.some((each) => each.topic.name === topic && SINGLE.has(each.name));
}

/** Identity and content of a record's value. `version` tells when a row was emitted, which batches decide. */
export function describe(serde: Serde, name: DerivedName, value: Buffer): { row: string; content: string | null } {
  const record = serde.decode(name, value);
  const isDeleted = "is_deleted" in record && record.is_deleted;
  return { row: rowOf(name, record), content: isDeleted ? null : textOf(name, record) };
}

function rowOf(name: DerivedName, record: Records[DerivedName]): string {
  switch (name) {
    case "Round":
      return (record as Records["Round"]).round_id;
    case "BonusTransition": {
      const { user_bonus_id, at, to_status } = record as Records["BonusTransition"];
      return `${user_bonus_id}|${at}|${to_status}`;
    }
    case "Trigger":
      return (record as Records["Trigger"]).trigger_id;
    case "SegmentChange": {
      const { segment_id, at } = record as Records["SegmentChange"];
      return `${segment_id}|${at}`;
    }
    case "DeadLetter":
      return (record as Records["DeadLetter"]).id;
    default:
      return "";
  }
}

function textOf(name: DerivedName, record: object): string {
  const shown = "version" in record && !SINGLE.has(name) ? { ...record, version: 0 } : record;
  return JSON.stringify(shown, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
}
