import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import type { Installation } from "./installation.ts";

/** Columns that follow from when and where something arrived, not from what it says. */
export const ARRIVAL_COLUMNS = ["received_at", "source", "version", "revision", "as_of"] as const;

const SHOWN_DIFFERENCES = 5;

function selection(table: string, except: readonly string[]): string {
  const columns = except.length === 0 ? "*" : `* EXCEPT (${except.join(", ")})`;
  return `SELECT '${table}' AS \`table\`, formatRowNoNewline('TSV', ${columns}) AS \`row\` FROM ${table} FINAL`;
}

/** Every row of the tables as ClickHouse spells it, in order, without the columns named. */
export async function contentOf(
  installation: Installation,
  except: readonly string[],
  tables: readonly string[] = TABLE_FEEDS.map((feed) => feed.table),
): Promise<string> {
  const union = [...new Set(tables)].map((table) => selection(table, except)).join(" UNION ALL ");
  return installation.done("sql", `SELECT * FROM (${union}) ORDER BY ALL`, "--format", "TSVRaw");
}

/** The first rows that only one of two contents has: none when they are the same, byte for byte. */
export function differences(actual: string, expected: string): string[] {
  if (actual === expected) return [];
  const [left, right] = [actual, expected].map((text) => text.split("\n"));
  const [inLeft, inRight] = [new Set(left), new Set(right)];
  const found = [
    ...(left ?? []).filter((row) => !inRight.has(row)).map((row) => `only in the first: ${row}`),
    ...(right ?? []).filter((row) => !inLeft.has(row)).map((row) => `only in the second: ${row}`),
  ];
  if (found.length === 0) return ["the same rows, but not as often or not in the same order"];
  return found.slice(0, SHOWN_DIFFERENCES);
}
