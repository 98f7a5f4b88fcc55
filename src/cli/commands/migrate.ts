import { join } from "node:path";
import type { Command } from "commander";
import type { Config } from "../../config/config.ts";
import { migrationOptions, WAREHOUSE, withWarehouseAsItIs } from "../../runtime/with-warehouse.ts";
import { type MigrationStep, migrate, planMigrations } from "../../warehouse/migrations.ts";
import { missingTables } from "../../warehouse/schema/missing-tables.ts";
import type { CliContext } from "../context.ts";
import { formatTable } from "../table.ts";

const EXAMPLES = `
Examples:
  $ pitboss migrate --dry-run
  $ pitboss migrate --dry-run --json | jq -r '.steps[].statements[]'
  $ PITBOSS_CLICKHOUSE__USERNAME=pitboss_migrator pitboss migrate

Every command that writes to the warehouse does this by itself, if its user may.
`;

export function registerMigrate(program: Command, context: CliContext): void {
  program
    .command("migrate")
    .description("bring the tables and views of the warehouse up to this version and the configured retention")
    .option("--dry-run", "only say what would be done; --json gives the statements")
    .addHelpText("after", EXAMPLES)
    .action((flags: { readonly dryRun?: boolean }) => runMigrate(flags.dryRun === true, context));
}

async function runMigrate(dryRun: boolean, context: CliContext): Promise<void> {
  const { config, output } = context;
  await withWarehouseAsItIs(config, async (warehouse) => {
    const { tables, views } = await missingTables(warehouse);
    if (tables.length > 0) throw new Error(missingText(tables, config));
    const options = { ...migrationOptions(config), missingViews: views };
    if (dryRun) {
      const steps = await planMigrations(warehouse, options);
      return output.result({ steps }, () => planText(steps));
    }
    const done = await migrate(warehouse, options);
    await output.result(done, () => {
      const names = [...done.migrations, ...done.views, ...done.ttls.map((table) => `TTL of ${table}`)];
      return names.length === 0 ? UP_TO_DATE : names.map((name) => `applied ${name}`).join("\n");
    });
  });
}

/** Made again they would be empty, and nothing would tell: so the whole warehouse is filled anew. */
export function missingText(tables: readonly string[], { clickHouse, database, dataDir }: Config): string {
  const remedy =
    clickHouse === undefined
      ? `stop what runs and delete ${join(dataDir, WAREHOUSE)}`
      : `stop the sinks and DROP DATABASE ${database}`;
  return `tables were dropped: ${tables.join(", ")}. ${remedy}: the next run makes it anew and fills it from the log`;
}

const UP_TO_DATE = "everything is up to date";

function planText(steps: readonly MigrationStep[]): string {
  if (steps.length === 0) return UP_TO_DATE;
  const rows = steps.map(({ kind, name, statements }) => [kind, name, statements.length]);
  return formatTable(["to be applied", "name", "statements"], rows);
}
