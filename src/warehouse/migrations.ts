import { join } from "node:path";
import { identifier } from "./insert-statement.ts";
import type { Warehouse } from "./port.ts";
import { clusteredStatements, LOCAL } from "./schema/clustered-statements.ts";
import { appliedFiles, hasTable, IDENTITY, LEDGER, recordingStatement } from "./schema/ledger.ts";
import { withMigrationLock } from "./schema/migration-lock.ts";
import { type TableTtls, ttlChanges } from "./schema/table-ttl.ts";
import { type ColumnComments, columnComments, inheritedComments } from "./schema/view-comments.ts";
import { readSqlFiles, type SqlFile, sqlDirectory } from "./sql-files.ts";

export interface MigrationOptions {
  /** With the numbered files, and `views/` in it. Default: that of this package. */
  readonly directory?: string;
  /** Set: the tables are made on this cluster, replicated and distributed. */
  readonly cluster?: string | undefined;
  /** How long tables keep their rows. Absent: what the tables have is left alone. */
  readonly ttls?: TableTtls;
  /** Other processes may migrate the same database now: one does, the others wait for it. */
  readonly isShared?: boolean;
  /** Views to make again though nothing changed: somebody dropped them. */
  readonly missingViews?: readonly string[];
}

/** One thing to be done, with the statements that do it. */
export interface MigrationStep {
  readonly kind: "ledger" | "migration" | "view" | "ttl";
  /** The file, or the table. */
  readonly name: string;
  readonly statements: readonly string[];
}

/** What {@link migrate} did: names of files, and tables whose TTL changed. */
export interface Migrated {
  readonly migrations: readonly string[];
  readonly views: readonly string[];
  readonly ttls: readonly string[];
}

type Statements = Pick<Warehouse, "command" | "query">;

/** What tells this warehouse from one that was there before and is gone: whoever fills it must begin anew. */
export async function warehouseId(warehouse: Statements): Promise<string> {
  // Who may only read and write need not create: migrations made it.
  if (!(await hasTable(warehouse, "warehouse_identity"))) await warehouse.command(IDENTITY);
  const read = async () =>
    (await warehouse.query("SELECT min(id) FROM warehouse_identity HAVING count() > 0", "TSV")).trim();
  const known = await read();
  if (known !== "") return known;
  await warehouse.command("INSERT INTO warehouse_identity SELECT generateUUIDv4()");
  return read();
}

/**
 * Brings the database up to the files of `directory`: numbered migrations once each and in order, then the views in
 * `views/`, again whenever their text or any table changed, then the TTLs. Where nothing is to be done nothing is written, so
 * a user who may only read and insert can call it. Safe to repeat; a crash in the middle is made good by the next run, as
 * statements of migrations are written to be repeatable.
 *
 * Throws, having changed nothing, when an applied migration's text changed or is gone.
 */
export async function migrate(warehouse: Statements, options: MigrationOptions = {}): Promise<Migrated> {
  const steps = await planMigrations(warehouse, options);
  if (steps.length === 0 || options.isShared !== true) return apply(warehouse, steps);
  const on = options.cluster === undefined ? "" : `ON CLUSTER ${identifier(options.cluster)}`;
  // Another process may have done it all while this one waited.
  return withMigrationLock(warehouse, { on }, async () => apply(warehouse, await planMigrations(warehouse, options)));
}

/** What {@link migrate} would do, in this order. Changes nothing. Throws as it does. */
export async function planMigrations(
  warehouse: Pick<Warehouse, "query">,
  { directory = sqlDirectory(), cluster, ttls, missingViews = [] }: MigrationOptions = {},
): Promise<readonly MigrationStep[]> {
  const migrations = await readSqlFiles(directory);
  const views = await readSqlFiles(join(directory, "views"), "views/");
  checkNumbers(migrations);
  const ledger = await appliedFiles(warehouse);
  const applied = ledger ?? new Map<string, string>();
  checkUnchanged(migrations, applied);

  const pending = migrations.filter((file) => !applied.has(file.name));
  // The columns of `SELECT *` are fixed when a view is made, so a changed table means every view again.
  const isOutdated = ({ name, checksum }: SqlFile) =>
    applied.get(name) !== checksum || missingViews.some((view) => name === `views/${view}.sql`);
  const outdated = pending.length > 0 ? views : views.filter(isOutdated);
  const changes =
    ttls === undefined
      ? []
      : await ttlChanges(
          warehouse,
          ttls,
          pending.flatMap((file) => file.statements),
          cluster === undefined ? "" : LOCAL,
        );
  const comments = columnComments(migrations);
  const onCluster = (statements: readonly string[]) =>
    cluster === undefined ? statements : statements.flatMap((each) => clusteredStatements(each, cluster));
  return [
    ...(ledger === undefined
      ? [{ kind: "ledger" as const, name: "ledger", statements: onCluster([LEDGER, IDENTITY]) }]
      : []),
    ...pending.map((file) => fileStep("migration", file, onCluster)),
    ...outdated.map((file) => fileStep("view", withComments(file, comments), onCluster)),
    ...changes.map(({ table, statement }) => ({
      kind: "ttl" as const,
      name: table,
      statements: onCluster([statement]),
    })),
  ];
}

/** The statements of a file, and the one that records that it was applied. */
function fileStep(
  kind: "migration" | "view",
  file: SqlFile,
  onCluster: (statements: readonly string[]) => readonly string[],
): MigrationStep {
  return { kind, name: file.name, statements: [...onCluster(file.statements), recordingStatement(file)] };
}

function withComments(view: SqlFile, comments: ColumnComments): SqlFile {
  const inherited = inheritedComments(view, comments);
  return inherited === undefined ? view : { ...view, statements: [...view.statements, inherited] };
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

function checkUnchanged(migrations: readonly SqlFile[], applied: ReadonlyMap<string, string>): void {
  for (const [name, checksum] of applied) {
    if (name.startsWith("views/")) continue;
    const file = migrations.find((each) => each.name === name);
    if (file === undefined) {
      throw new Error(`migration ${name} was applied to this database but is not here: it was made by a newer version`);
    }
    if (file.checksum !== checksum) {
      throw new Error(
        `migration ${name} changed after it was applied (its checksum was ${checksum.slice(0, 12)} and is ` +
          `${file.checksum.slice(0, 12)}): restore its text and put the change into a new one`,
      );
    }
  }
}

async function apply(warehouse: Statements, steps: readonly MigrationStep[]): Promise<Migrated> {
  for (const { name, statements } of steps) {
    for (const statement of statements) {
      try {
        await warehouse.command(statement);
      } catch (error) {
        throw new Error(`${name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  }
  const namesOf = (kind: MigrationStep["kind"]) => steps.filter((step) => step.kind === kind).map(({ name }) => name);
  return { migrations: namesOf("migration"), views: namesOf("view"), ttls: namesOf("ttl") };
}
