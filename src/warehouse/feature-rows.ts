import { FEATURES, type FeatureName, type FeatureValue, isFeatureName } from "../features/feature-list.ts";
import type { FeatureView } from "../features/feature-view.ts";
import { parseMoney } from "../values/money.ts";
import { type Micros, parseTimestamp } from "../values/time.ts";
import { identifier, stringLiteral } from "./insert-statement.ts";
import type { Warehouse } from "./port.ts";

/** A player's row of `player_features`. */
export interface FeatureRow {
  readonly tenant: string;
  readonly origin: string;
  readonly user_id: string;
  readonly view: FeatureView;
}

/** Whose rows are read. */
export interface FeatureRowChoice {
  /** Only these features are read. */
  readonly features: readonly FeatureName[];
  /** One player; absent: all of them. */
  readonly player?: Pick<FeatureRow, "tenant" | "origin" | "user_id">;
}

const PAGE = 20_000;
const KEY = ["tenant", "origin", "user_id"] as const;

/** The latest features of players, in the order of their keys, page by page. */
export async function* readFeatureRows(
  warehouse: Pick<Warehouse, "query">,
  { features, player }: FeatureRowChoice,
): AsyncGenerator<FeatureRow> {
  const columns = [...KEY, ...new Set(features)];
  let where = player === undefined ? "1" : `(${KEY.join(", ")}) = ${keyTuple(player)}`;
  for (;;) {
    const rows = await page(warehouse, columns, where);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    where = `(${KEY.join(", ")}) > ${keyTuple(last)}`;
  }
}

/**
 * The latest clock that a row of features or a change of membership tells: the features and memberships that are there now
 * are those of this clock. Undefined without rows of features.
 */
export async function latestClock(warehouse: Pick<Warehouse, "query">): Promise<Micros | undefined> {
  const changed = "(SELECT max(at) FROM segment_changes)";
  const sql = `SELECT greatest(max(as_of), ${changed}) FROM player_features HAVING count() > 0`;
  return parseTimestamp((await warehouse.query(sql, "TSV")).trim());
}

async function page(
  warehouse: Pick<Warehouse, "query">,
  columns: readonly string[],
  where: string,
): Promise<FeatureRow[]> {
  const sql = `SELECT ${columns.map(identifier).join(", ")} FROM player_features FINAL WHERE ${where}
    ORDER BY ${KEY.join(", ")} LIMIT ${PAGE} SETTINGS output_format_json_quote_decimals = 1`;
  const lines = (await warehouse.query(sql, "JSONEachRow")).split("\n").filter((line) => line !== "");
  return lines.map((line) => rowOf(JSON.parse(line)));
}

function keyTuple({ tenant, origin, user_id }: Pick<FeatureRow, "tenant" | "origin" | "user_id">): string {
  return `(${[tenant, origin, user_id].map(stringLiteral).join(", ")})`;
}

function rowOf(columns: Readonly<Record<string, unknown>>): FeatureRow {
  const view = { get: (name: string) => (isFeatureName(name) ? featureValue(name, columns[name] ?? null) : null) };
  const { tenant, origin, user_id } = columns as unknown as FeatureRow;
  return { tenant, origin, user_id, view };
}

/** A column as the engine has the feature. */
function featureValue(name: FeatureName, value: unknown): FeatureValue {
  if (value === null) return null;
  switch (FEATURES[name]) {
    case "money":
    case "ratio":
      return readable(name, value, parseMoney(String(value)));
    case "time":
      return readable(name, value, parseTimestamp(String(value)));
    case "count":
      return Number(value);
    case "boolean":
      return Boolean(value);
    case "text":
    case "list":
      return value as string | string[];
  }
}

function readable<Value>(name: string, text: unknown, value: Value | undefined): Value {
  if (value === undefined) throw new Error(`player_features.${name}: cannot read ${String(text)}`);
  return value;
}
