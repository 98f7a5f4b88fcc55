import { OF_TENANT, type Tables } from "./tables.ts";

/** How recent what a table holds is. */
export interface TableFreshness {
  readonly table: string;
  /** Newest event time; null: the table is empty. */
  readonly newest: string | null;
  /** What it is filled from by the same events; null: it has no source to be behind of. */
  readonly source: string | null;
}

/** Tables with the column that tells their newest event, and the table whose events fill them. */
const TABLES: readonly (readonly [table: string, column: string, source: string | null])[] = [
  ["casino_events", "occurred_at", null],
  ["bonus_events", "occurred_at", null],
  ["payments", "occurred_at", null],
  ["logins", "occurred_at", null],
  ["rounds", "ended_at", "casino_events"],
  ["game_sessions", "ended_at", "casino_events"],
  ["player_sessions", "ended_at", "casino_events"],
  ["bonus_transitions", "at", null],
  ["player_features", "last_seen", "casino_events"],
  ["segment_changes", "at", null],
  ["triggers", "occurred_at", null],
  ["dead_letters", "received_at", null],
];

/** The newest event of each table, for the tenant that asks. */
export async function freshness(tables: Tables): Promise<TableFreshness[]> {
  const parts = TABLES.map(
    ([table, column]) => `SELECT '${table}' AS table, maxOrNull(${column}) AS newest FROM ${table} WHERE ${OF_TENANT}`,
  );
  const rows = await tables.rows<{ table: string; newest: string | null }>(parts.join(" UNION ALL "));
  const newest = new Map(rows.map((row) => [row.table, row.newest]));
  return TABLES.map(([table, , source]) => ({ table, newest: newest.get(table) ?? null, source }));
}
