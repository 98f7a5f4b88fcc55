import { join } from "node:path";
import { stringLiteral } from "./insert-statement.ts";
import type { Warehouse } from "./port.ts";
import { readSqlFiles, type SqlFile, sqlDirectory } from "./sql-files.ts";

/** What {@link migrate} did: names of files. */
export interface Migrated {
  readonly migrations: readonly string[];
  readonly views: readonly string[];
}

type Statements = Pick<Warehouse, "command" | "query">;

const LEDGER = `CREATE TABLE IF NOT EXISTS schema_migrations (
  name String COMMENT 'File of sql/',
  checksum String COMMENT 'SHA-256 of its text when it was applied',
  applied_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') COMMENT 'When it was applied'
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY name
COMMENT 'Which files of sql/ made this database'`;

const IDENTITY = `CREATE TABLE IF NOT EXISTS warehouse_identity (
  id UUID COMMENT 'Made with the database: another id is another warehouse, with nothing of the log in it yet'
)
ENGINE = MergeTree
ORDER BY id
COMMENT 'Which warehouse this is'`;

/** What tells this warehouse from one that was there before and is gone: whoever fills it must begin anew. */
export async function warehouseId(warehouse: Statements): Promise<string> {
  await warehouse.command(IDENTITY);
  const read = async () =>
    (await warehouse.query("SELECT min(id) FROM warehouse_identity HAVING count() > 0", "TSV")).trim();
  const known = await read();
  if (known !== "") return known;
  await warehouse.command("INSERT INTO warehouse_identity SELECT generateUUIDv4()");
  return read();
}

/**
 * Brings the database up to the files of `directory`: numbered migrations once each and in order, then the views in
 * `views/`, again whenever their text or any table changed. Safe to repeat; a crash in the middle is made good by the
 * next run, as statements of migrations are written to be repeatable.
 *
 * Throws, having changed nothing, when an applied migration's text changed or is gone.
 */
export async function migrate(warehouse: Statements, directory = sqlDirectory()): Promise<Migrated> {
  const migrations = await readSqlFiles(directory);
  const views = await readSqlFiles(join(directory, "views"), "views/");
  checkNumbers(migrations);
  await warehouse.command(LEDGER);
  const applied = await appliedFiles(warehouse);
  checkUnchanged(migrations, applied);

  const pending = migrations.filter((file) => !applied.has(file.name));
  // The columns of `SELECT *` are fixed when a view is made, so a changed table means every view again.
  const outdated = pending.length > 0 ? views : views.filter((file) => applied.get(file.name) !== file.checksum);
  for (const file of [...pending, ...outdated]) await apply(warehouse, file);
  return { migrations: namesOf(pending), views: namesOf(outdated) };
}

function namesOf(files: readonly SqlFile[]): string[] {
  return files.map((file) => file.name);
}

function checkNumbers(migrations: readonly SqlFile[]): void {
  const numbers = new Map<string, string>();
  for (const { name } of migrations) {
    const number = /^(\d{4})_/.exec(name)?.[1];
    if (number === undefined)
      throw new Error(`migration ${name} does not begin with a number such as 0001_: rename it`);
    const other = numbers.get(number);
    if (other !== undefined) throw new Error(`migrations ${other} and ${name} have one number: give the later another`);
    numbers.set(number, name);
  }
}

async function appliedFiles(warehouse: Statements): Promise<Map<string, string>> {
  const rows = await warehouse.query("SELECT name, checksum FROM schema_migrations FINAL", "JSONEachRow");
  return new Map(
    rows
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { name: string; checksum: string })
      .map((row) => [row.name, row.checksum]),
  );
}

function checkUnchanged(migrations: readonly SqlFile[], applied: ReadonlyMap<string, string>): void {
  for (const [name, checksum] of applied) {
    if (name.startsWith("views/")) continue;
    const file = migrations.find((each) => each.name === name);
    if (file === undefined) {
      throw new Error(`migration ${name} was applied to this database but is not here: it was made by a newer version`);
    }
    if (file.checksum !== checksum) {
      throw new Error(
        `migration ${name} changed after it was applied: restore its text and put the change into a new one`,
      );
    }
  }
}

async function apply(warehouse: Statements, file: SqlFile): Promise<void> {
  for (const statement of file.statements) {
    try {
      await warehouse.command(statement);
    } catch (error) {
      throw new Error(`${file.name} failed: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  const values = [file.name, file.checksum].map(stringLiteral).join(", ");
  await warehouse.command(`INSERT INTO schema_migrations (name, checksum) VALUES (${values})`);
}
