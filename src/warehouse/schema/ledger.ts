import { stringLiteral } from "../insert-statement.ts";
import type { Warehouse } from "../port.ts";
import type { SqlFile } from "../sql-files.ts";

const LEDGER_TABLE = "schema_migrations";

/** What the keeping of books needs; neither is about a player. */
export const LEDGER = `CREATE TABLE IF NOT EXISTS ${LEDGER_TABLE} (
  name String COMMENT 'File of sql/',
  checksum String COMMENT 'SHA-256 of its text when it was applied',
  applied_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') COMMENT 'When it was applied'
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY name
COMMENT 'Which files of sql/ made this database'`;

export const IDENTITY = `CREATE TABLE IF NOT EXISTS warehouse_identity (
  id UUID COMMENT 'Made with the database: another id is another warehouse, with nothing of the log in it yet'
)
ENGINE = MergeTree
ORDER BY id
COMMENT 'Which warehouse this is'`;

type Reading = Pick<Warehouse, "query">;

export async function hasTable(warehouse: Reading, name: string): Promise<boolean> {
  return (await warehouse.query(`EXISTS TABLE ${name}`, "TSV")).trim() === "1";
}

/** Checksums by the names of the files that were applied; undefined: there is no ledger yet. */
export async function appliedFiles(warehouse: Reading): Promise<ReadonlyMap<string, string> | undefined> {
  if (!(await hasTable(warehouse, LEDGER_TABLE))) return undefined;
  const rows = await warehouse.query(`SELECT name, checksum FROM ${LEDGER_TABLE} FINAL`, "JSONEachRow");
  return new Map(
    rows
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { name: string; checksum: string })
      .map((row) => [row.name, row.checksum]),
  );
}

export function recordingStatement({ name, checksum }: Pick<SqlFile, "name" | "checksum">): string {
  return `INSERT INTO ${LEDGER_TABLE} (name, checksum) VALUES (${[name, checksum].map(stringLiteral).join(", ")})`;
}
