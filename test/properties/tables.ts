import type { TestDriver } from "../../src/engine/test-driver.ts";
import type { DerivedName } from "../../src/records/codec.ts";
import {
  BONUS_TRANSITIONS,
  BONUSES,
  GAME_SESSIONS,
  PLAYER_DAYS,
  PLAYER_FEATURES,
  PLAYER_SESSIONS,
  ROUNDS,
  type Topic,
} from "../../topologies/topics.ts";
import type { ModelTables } from "../model/model.ts";

export type TableName = Exclude<keyof ModelTables, "true_triggers" | "dead_letters">;

interface Table {
  readonly topic: Topic;
  readonly record: DerivedName;
  /** The columns that tell rows apart, after the player's (outputs.md, Tables). */
  readonly key: readonly string[];
}

const TABLES: Readonly<Record<TableName, Table>> = {
  rounds: { topic: ROUNDS, record: "Round", key: ["round_id"] },
  game_sessions: { topic: GAME_SESSIONS, record: "GameSession", key: ["game_id", "started_at"] },
  player_sessions: { topic: PLAYER_SESSIONS, record: "PlayerSession", key: ["started_at"] },
  bonuses: { topic: BONUSES, record: "Bonus", key: ["user_bonus_id"] },
  bonus_transitions: { topic: BONUS_TRANSITIONS, record: "BonusTransition", key: ["user_bonus_id", "at", "to_status"] },
  player_days: { topic: PLAYER_DAYS, record: "PlayerDay", key: ["date"] },
  player_features: { topic: PLAYER_FEATURES, record: "PlayerFeatures", key: [] },
};

/** What tells how often and where in the log a row changed. */
const OUTSIDE_THE_LAW = ["revision", "version", "is_deleted", "as_of"];

/** Rows by their key, in order of the key. */
export type Shown = Record<string, object>;

/** The tables whose topic one of the processors writes. */
export function tablesOf(topics: ReadonlySet<Topic>): TableName[] {
  return (Object.keys(TABLES) as TableName[]).filter((name) => topics.has(TABLES[name].topic));
}

/**
 * The table as its readers see it: of each key the last record, unless it was retracted. Throws when a key's version goes
 * back, and when two records of a compacted topic that stand are about one row.
 */
export function writtenRows(driver: TestDriver, name: TableName): Shown {
  const { topic, record } = TABLES[name];
  const rows = new Map<string, Record<string, unknown>>();
  for (const { topic: written, name: kind, key, value } of driver.records) {
    if (written !== topic.name || kind !== record) continue;
    const id = topic.key === "player#row" ? key : rowKey(name, value as never);
    if (value === null) rows.delete(id);
    else rows.set(id, newer(id, rows.get(id), value as never));
  }
  return shown(
    name,
    [...rows.values()].filter((row) => row["is_deleted"] !== true),
  );
}

function newer(id: string, old: Record<string, unknown> | undefined, row: Record<string, unknown>) {
  for (const column of ["version", "revision"]) {
    if (old !== undefined && Number(old[column]) > Number(row[column])) throw new Error(`${column} of ${id} went back`);
  }
  return row;
}

export function modelRows(tables: ModelTables, name: TableName): Shown {
  return shown(name, tables[name] as unknown as Record<string, unknown>[]);
}

function shown(name: TableName, rows: readonly Record<string, unknown>[]): Shown {
  const byKey = new Map<string, object>();
  for (const row of rows) {
    const key = rowKey(name, row);
    if (byKey.has(key)) throw new Error(`${name} has two rows ${key}`);
    byKey.set(key, lawful(row));
  }
  return Object.fromEntries([...byKey].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function rowKey(name: TableName, row: Record<string, unknown>): string {
  return ["tenant", "origin", "user_id", ...TABLES[name].key].map((column) => String(row[column])).join(" ");
}

function lawful(row: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !OUTSIDE_THE_LAW.includes(column)));
}
