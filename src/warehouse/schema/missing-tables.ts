import { join } from "node:path";
import type { Warehouse } from "../port.ts";
import { readSqlFiles, sqlDirectory } from "../sql-files.ts";
import { appliedFiles } from "./ledger.ts";

const CREATED = /^CREATE (?:TABLE IF NOT EXISTS|OR REPLACE VIEW) (\w+)/;

/** What the files of `sql/` made in this database and somebody dropped since. */
export interface Missing {
  /** With their rows. */
  readonly tables: readonly string[];
  readonly views: readonly string[];
}

/** By the ledger of what was applied; none are missing where nothing was. */
export async function missingTables(warehouse: Pick<Warehouse, "query">, directory = sqlDirectory()): Promise<Missing> {
  const applied = (await appliedFiles(warehouse)) ?? new Map<string, string>();
  const there = await namesIn(warehouse);
  const migrations = await readSqlFiles(directory);
  const views = await readSqlFiles(join(directory, "views"), "views/");
  const missingOf = (files: typeof migrations) =>
    files
      .filter(({ name }) => applied.has(name))
      .flatMap(({ statements }) => statements.map((each) => CREATED.exec(each)?.[1]))
      .filter((name) => name !== undefined && !there.has(name)) as string[];
  return { tables: missingOf(migrations), views: missingOf(views) };
}

async function namesIn(warehouse: Pick<Warehouse, "query">): Promise<ReadonlySet<string>> {
  const names = await warehouse.query("SELECT name FROM system.tables WHERE database = currentDatabase()", "TSV");
  return new Set(names.split("\n"));
}
