import { DAY, type DurationMicros, SECOND } from "../../values/time.ts";
import { stringLiteral } from "../insert-statement.ts";
import type { Warehouse } from "../port.ts";

/**
 * Tables whose rows may expire, each with the time that it counts from: of raw tables the arrival, so that history that is
 * loaded later does not expire as it comes. Tables that say how something stands keep every row.
 */
export const EXPIRING_TABLES = {
  casino_events: "toDateTime(received_at)",
  bonus_events: "toDateTime(received_at)",
  payments: "toDateTime(received_at)",
  logins: "toDateTime(received_at)",
  player_profiles: "toDateTime(received_at)",
  rounds: "toDateTime(ended_at)",
  game_sessions: "toDateTime(ended_at)",
  player_sessions: "toDateTime(ended_at)",
  player_days: "date",
  bonus_transitions: "toDateTime(at)",
  segment_changes: "toDateTime(at)",
  triggers: "toDateTime(occurred_at)",
  actions: "toDateTime(acted_at)",
  dead_letters: "toDateTime(received_at)",
} as const;
export type ExpiringTable = keyof typeof EXPIRING_TABLES;

/** How long rows are kept; without an entry: for ever. */
export type TableTtls = ReadonlyMap<ExpiringTable, DurationMicros>;

/** Brings the TTL of one table to what is configured. */
export interface TtlChange {
  readonly table: ExpiringTable;
  readonly statement: string;
}

/**
 * What has to change. `pending` are statements that are still to be applied: tables of theirs have the TTL that they say.
 * `suffix` is what the names of the tables with the rows end in.
 */
export async function ttlChanges(
  warehouse: Pick<Warehouse, "query">,
  ttls: TableTtls,
  pending: readonly string[],
  suffix = "",
): Promise<readonly TtlChange[]> {
  const definitions = await definitionsOf(warehouse, suffix);
  const changes: TtlChange[] = [];
  for (const table of Object.keys(EXPIRING_TABLES) as ExpiringTable[]) {
    const definition =
      definitions.get(table) ?? pending.find((each) => new RegExp(`^CREATE TABLE .*\\b${table}\\b`).test(each));
    if (definition === undefined) continue;
    const wanted = expressionOf(table, ttls.get(table));
    if (wanted === ttlOf(definition)) continue;
    const change = wanted === undefined ? "REMOVE TTL" : `MODIFY TTL ${wanted}`;
    changes.push({ table, statement: `ALTER TABLE ${table} ${change}` });
  }
  return changes;
}

function expressionOf(table: ExpiringTable, length: DurationMicros | undefined): string | undefined {
  if (length === undefined || length === 0) return undefined;
  const interval =
    length % DAY === 0 ? `toIntervalDay(${length / DAY})` : `toIntervalSecond(${Math.ceil(length / SECOND)})`;
  return `${EXPIRING_TABLES[table]} + ${interval}`;
}

/** The TTL of a table's definition, as ClickHouse spells it; undefined: none. */
export function ttlOf(definition: string): string | undefined {
  const [, clause] =
    /\bTTL\s+(.*?)\s*(?:\bSETTINGS\b|\bCOMMENT\b|$)/s.exec(definition.replace(/^.*\bENGINE\b/s, "")) ?? [];
  return clause?.replace(/\bINTERVAL (\d+) DAY\b/, "toIntervalDay($1)");
}

async function definitionsOf(warehouse: Pick<Warehouse, "query">, suffix: string): Promise<Map<string, string>> {
  const names = Object.keys(EXPIRING_TABLES).map((table) => stringLiteral(table + suffix));
  const rows = await warehouse.query(
    `SELECT name, engine_full FROM system.tables WHERE database = currentDatabase() AND name IN (${names.join(", ")})`,
    "JSONCompactEachRow",
  );
  const lines = rows.split("\n").filter((line) => line !== "");
  const parsed = lines.map((line) => JSON.parse(line) as [string, string]);
  return new Map(parsed.map(([name, engine]) => [name.slice(0, name.length - suffix.length), `ENGINE = ${engine}`]));
}
