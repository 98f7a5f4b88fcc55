import { openSerde, type RecordName, type Serde } from "../../src/records/codec.ts";
import { subjects, TOPICS, type Topic } from "../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import type { Installation } from "./installation.ts";
import { PREFIX, topicRecords, withLogOf } from "./log-view.ts";

interface DerivedTopic {
  readonly topic: Topic;
  readonly record: RecordName;
}

/** What the engine writes: the topics that fill tables and are neither the doors' nor the actions'. */
export const DERIVED_TOPICS: readonly DerivedTopic[] = TABLE_FEEDS.flatMap(({ topic: name, record, raw }) => {
  const topic = TOPICS.find((each) => each.name === name);
  return raw || topic === undefined || record === "ActionResult" ? [] : [{ topic, record }];
});

/** What tells a row from the others of its key and source. */
function rowOf(serde: Serde, { topic, record }: DerivedTopic, value: Buffer): string {
  switch (record) {
    case "Round":
      return serde.decode(record, value).round_id;
    case "BonusTransition": {
      const { user_bonus_id, at, to_status } = serde.decode(record, value);
      return `${user_bonus_id}|${at}|${to_status}`;
    }
    case "Trigger":
      return serde.decode(record, value).trigger_id;
    case "DeadLetter":
      return serde.decode(record, value).id;
    default:
      // Where the key names the row there is nothing to add; anything else counts as a row of its own by its content.
      return topic.key === "player#row" ? "" : value.toString("base64");
  }
}

/** Of every record of a topic its partition, the offset it follows from, key and row; exactly once means that none repeats. */
export async function identitiesOf(installation: Installation, derived: DerivedTopic): Promise<string[]> {
  return withLogOf(installation.dataDir, async (log) => {
    const serde = await openSerde(log, subjects(PREFIX));
    const identities: string[] = [];
    for await (const { partition, key, value, headers } of topicRecords(log, derived.topic)) {
      // A door's dead letter follows from no event; a tombstone stands for its key.
      const source = headers["source-offset"] ?? "door";
      const row = value === null ? "" : rowOf(serde, derived, value);
      identities.push(`${partition} ${source} ${key} ${row}`);
    }
    return identities;
  });
}

export async function firedTriggers(installation: Installation, topic: Topic): Promise<string[]> {
  return withLogOf(installation.dataDir, async (log) => {
    const serde = await openSerde(log, subjects(PREFIX));
    const ids: string[] = [];
    for await (const { value } of topicRecords(log, topic)) {
      if (value !== null) ids.push(serde.decode("Trigger", value).trigger_id);
    }
    return ids;
  });
}

export function repeated(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return texts.filter((each) => seen.size === seen.add(each).size);
}
