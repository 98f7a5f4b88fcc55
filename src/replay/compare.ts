import { identifier, stringLiteral } from "../warehouse/insert-statement.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { DERIVED_TABLES } from "./shadow.ts";

/** One row that is not the same in both: its key, and the columns that differ, before and after. */
export interface RowDifference {
  readonly kind: "different" | "missing" | "new";
  readonly key: Readonly<Record<string, unknown>>;
  /** By column; empty unless the row is in both. */
  readonly columns: Readonly<Record<string, { readonly live: unknown; readonly shadow: unknown }>>;
}

export interface TableComparison {
  readonly table: string;
  readonly equal: number;
  readonly different: number;
  /** In the live table only. */
  readonly missing: number;
  /** In the shadow only. */
  readonly new: number;
  readonly samples: readonly RowDifference[];
}

export interface CompareOptions {
  readonly live: string;
  readonly shadow: string;
  /** Only rows of this tenant. */
  readonly tenant: string | null;
  readonly samples: number;
  /** Compare `received_at` and `revision` too: they follow from the order of arrival. */
  readonly strict: boolean;
}

type Readable = Pick<Warehouse, "query">;

/** Which write made the row, and when: never part of its content (semantics.md, the one law). */
const NO_CONTENT = ["version", "is_deleted", "as_of"];
const OF_ARRIVAL = ["received_at", "revision"];
/** Beyond this, grouping goes by way of the disk. */
const GROUP_BYTES = 1024 ** 3;

/** Compares each derived table with its shadow, row by row (FINAL, retracted rows left out), in SQL. */
export async function compareTables(warehouse: Readable, options: CompareOptions): Promise<TableComparison[]> {
  const comparisons: TableComparison[] = [];
  for (const table of DERIVED_TABLES) comparisons.push(await compareTable(warehouse, table, options));
  return comparisons;
}

export function isEqual({ different, missing, new: added }: TableComparison): boolean {
  return different + missing + added === 0;
}

interface Columns {
  readonly key: readonly string[];
  readonly content: readonly string[];
}

async function compareTable(warehouse: Readable, table: string, options: CompareOptions): Promise<TableComparison> {
  const columns = await columnsOf(warehouse, table, options);
  const grouped = groupedRows(table, columns, options);
  const sql = `SELECT toUInt32(countIf(live AND shadow AND same)), toUInt32(countIf(live AND shadow AND NOT same)),
    toUInt32(countIf(NOT shadow)), toUInt32(countIf(NOT live)) FROM (${grouped})
    SETTINGS max_bytes_before_external_group_by = ${GROUP_BYTES}`;
  const [counts = [0, 0, 0, 0]] = rowsOf<[number, number, number, number]>(
    await warehouse.query(sql, "JSONCompactEachRow"),
  );
  const [equal, different, missing, added] = counts;
  const samples =
    different + missing + added === 0 || options.samples === 0
      ? []
      : await samplesOf(warehouse, table, columns, options);
  return { table, equal, different, missing, new: added, samples };
}

async function columnsOf(warehouse: Readable, table: string, { live, strict }: CompareOptions): Promise<Columns> {
  const sql = `SELECT name, is_in_sorting_key FROM system.columns WHERE database = ${stringLiteral(live)}
    AND table = ${stringLiteral(table)} AND default_kind != 'MATERIALIZED' ORDER BY position`;
  const rows = rowsOf<[string, number]>(await warehouse.query(sql, "JSONCompactEachRow"));
  if (rows.length === 0) throw new Error(`database ${live} has no table ${table}: run "pitboss run --once" first`);
  const left = new Set(strict ? NO_CONTENT : [...NO_CONTENT, ...OF_ARRIVAL]);
  return {
    key: rows.filter(([, isKey]) => isKey === 1).map(([name]) => name),
    content: rows.filter(([name, isKey]) => isKey === 0 && !left.has(name)).map(([name]) => name),
  };
}

function listOf(columns: readonly string[]): string {
  return columns.map(identifier).join(", ");
}

function source(database: string, table: string, { tenant }: CompareOptions): string {
  const where = tenant === null ? "" : ` WHERE tenant = ${stringLiteral(tenant)}`;
  return `${identifier(database)}.${identifier(table)} FINAL${where}`;
}

/** A group for each key: on which sides it is, and whether the content is the same. Keys are hashed, so that groups are small. */
function groupedRows(table: string, { key, content }: Columns, options: CompareOptions): string {
  const side = (database: string, isLive: number) =>
    `SELECT sipHash128(${listOf(key)}) AS id, ${isLive} AS side, sipHash64(tuple(${listOf(content)})) AS hash
    FROM ${source(database, table, options)}`;
  return `SELECT id, max(side) = 1 AS live, min(side) = 0 AS shadow, min(hash) = max(hash) AS same
    FROM (${side(options.live, 1)} UNION ALL ${side(options.shadow, 0)}) GROUP BY id`;
}

async function samplesOf(
  warehouse: Readable,
  table: string,
  columns: Columns,
  options: CompareOptions,
): Promise<RowDifference[]> {
  const { key, content } = columns;
  const differing = `SELECT id FROM (${groupedRows(table, columns, options)}) WHERE NOT (live AND shadow AND same)
    ORDER BY id LIMIT ${options.samples}`;
  const rows = async (database: string): Promise<Map<string, Record<string, unknown>>> => {
    const where = `${options.tenant === null ? " WHERE" : " AND"} sipHash128(${listOf(key)}) IN (${differing})`;
    const sql = `SELECT ${listOf([...key, ...content])} FROM ${source(database, table, options)}${where} ORDER BY ${listOf(key)}
      SETTINGS output_format_json_quote_decimals = 1, output_format_json_quote_64bit_integers = 0`;
    const found = rowsOf<Record<string, unknown>>(await warehouse.query(sql, "JSONEachRow"));
    return new Map(found.map((row) => [JSON.stringify(key.map((name) => row[name])), row]));
  };
  const live = await rows(options.live);
  const shadow = await rows(options.shadow);
  return [...new Set([...live.keys(), ...shadow.keys()])].map((id) => {
    return differenceOf(columns, live.get(id), shadow.get(id));
  });
}

function differenceOf(
  { key, content }: Columns,
  live: Record<string, unknown> | undefined,
  shadow: Record<string, unknown> | undefined,
): RowDifference {
  const keyOf = Object.fromEntries(key.map((name) => [name, (live ?? shadow)?.[name]]));
  if (live === undefined) return { kind: "new", key: keyOf, columns: {} };
  if (shadow === undefined) return { kind: "missing", key: keyOf, columns: {} };
  const changed = content.filter((name) => JSON.stringify(live[name]) !== JSON.stringify(shadow[name]));
  const columns = changed.map((name) => [name, { live: live[name], shadow: shadow[name] }] as const);
  return { kind: "different", key: keyOf, columns: Object.fromEntries(columns) };
}

function rowsOf<Row>(text: string): Row[] {
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Row]));
}
