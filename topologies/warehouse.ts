import type { RecordName } from "../src/records/codec.ts";
import type { TableFeed } from "../src/warehouse/port.ts";
import { BONUS_TRANSITIONS, BONUSES, DEAD_LETTERS, EVENTS, ROUNDS, type Topic, TRIGGERS } from "./topics.ts";

/** Raw tables are filled straight from what the doors accepted; the others hold what the engine made of it. */
function raw(topic: Topic, record: RecordName, table: string): TableFeed {
  return { topic: topic.name, record, table, raw: true };
}

function derived(topic: Topic, record: RecordName, table: string): TableFeed {
  return { topic: topic.name, record, table, raw: false };
}

/** Which record of which topic fills which table (outputs.md, Tables). Topic names are without the prefix. */
export const TABLE_FEEDS: readonly TableFeed[] = [
  raw(EVENTS, "CasinoEvent", "casino_events"),
  raw(EVENTS, "BonusEvent", "bonus_events"),
  derived(ROUNDS, "Round", "rounds"),
  derived(BONUSES, "Bonus", "bonuses"),
  derived(BONUS_TRANSITIONS, "BonusTransition", "bonus_transitions"),
  derived(TRIGGERS, "Trigger", "triggers"),
  derived(DEAD_LETTERS, "DeadLetter", "dead_letters"),
];
