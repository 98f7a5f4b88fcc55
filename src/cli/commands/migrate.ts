import type { Command } from "commander";
import { migrationOptions, withWarehouseAsItIs } from "../../runtime/with-warehouse.ts";
import { type MigrationStep, migrate, planMigrations } from "../../warehouse/migrations.ts";
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
  const options = migrationOptions(config);
  await withWarehouseAsItIs(config, async (warehouse) => {
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

const UP_TO_DATE = "everything is up to date";

function planText(steps: readonly MigrationStep[]): string {
  if (steps.length === 0) return UP_TO_DATE;
  const rows = steps.map(({ kind, name, statements }) => [kind, name, statements.length]);
  return formatTable(["to be applied", "name", "statements"], rows);
}
