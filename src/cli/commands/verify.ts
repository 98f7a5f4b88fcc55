import type { Command } from "commander";
import { withReadableWarehouse } from "../../runtime/readable-warehouse.ts";
import { type Difference, type TableVerdict, type VerifyReport, verify } from "../../warehouse/verify/verify.ts";
import type { CliContext } from "../context.ts";
import { configOfExisting } from "../existing-data.ts";
import { checkTenant } from "../known-tenant.ts";
import { formatCount, formatTable } from "../table.ts";

const EXAMPLES = `
Examples:
  $ pitboss verify
  $ pitboss verify --tenant acme --json | jq '.tables[] | select(.differences != [])'

Rounds, sessions, bonuses, days and lifetime sums are computed again in SQL from the raw tables, and compared.
While events are on their way, what they change differs: "pitboss doctor" tells how much is to be folded and sunk.
`;

export function registerVerify(program: Command, context: CliContext): void {
  program
    .command("verify")
    .description("compare the derived tables with the raw ones; exit code 1 if anything differs")
    .option("--tenant <id>", "only this tenant's players")
    .addHelpText("after", EXAMPLES)
    .action((flags: { readonly tenant?: string }) => runVerify(flags.tenant, context));
}

async function runVerify(tenant: string | undefined, context: CliContext): Promise<void> {
  const { output, startProgress } = context;
  const config = configOfExisting(context, "warehouse");
  checkTenant(tenant, config);
  const progress = startProgress("tables verified");
  const onTable = (table: string, done: number) => progress.update(done, table);
  const options = { tenant, rules: config.foldRules, timeZones: config.timeZones, onTable };
  const report = await withReadableWarehouse(config, (warehouse) => verify(warehouse, options)).finally(() =>
    progress.stop(),
  );
  const isSame = report.tables.every(({ differences }) => differences.length === 0);
  if (!isSame) context.exitCode = 1;
  await output.result({ same: isSame, ...report }, () => reportText(report));
}

function reportText({ tables, playersLeftOut }: VerifyReport): string {
  const summary = formatTable(
    ["table", "rows", "columns compared", "columns that differ"],
    tables.map((each) => [each.table, each.rows, each.columns.length, each.differences.length]),
  );
  const details = tables.filter(({ differences }) => differences.length > 0).map(tableText);
  const parts = [summary, ...details];
  const isNothing = tables.every(({ rows }) => rows === 0);
  if (playersLeftOut > 0) {
    parts.push(`players left out, as a round id of theirs may stand for two rounds: ${formatCount(playersLeftOut)}`);
    if (isNothing) parts.push("there is nothing else to compare: no other player has rows");
  } else if (isNothing) parts.push("there is nothing to compare: no table has rows");
  return parts.join("\n\n");
}

function tableText({ table, differences }: TableVerdict): string {
  const rows = differences.flatMap((each: Difference) =>
    each.samples.map(({ key, raw, derived }) => [each.column, each.rows, key.join(" "), raw, derived]),
  );
  return `${table}:\n${formatTable(["column", "rows", "for example", "by the raw tables", "in the table"], rows)}`;
}
