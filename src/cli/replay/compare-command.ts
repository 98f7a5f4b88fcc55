import { compareTables, isEqual, type RowDifference, type TableComparison } from "../../replay/compare.ts";
import { shadowDatabase } from "../../replay/shadow.ts";
import { withReadableWarehouse } from "../../runtime/readable-warehouse.ts";
import type { ReplayFlags } from "../commands/replay.ts";
import type { CliContext } from "../context.ts";
import { formatTable } from "../table.ts";
import { knownReplay } from "./known-replay.ts";

/** Compares the tables of a replay with the live ones; exit code 1 when they differ. */
export async function compareReplay(
  name: string,
  { samples, strict = false, tenant }: Pick<ReplayFlags, "samples" | "strict" | "tenant">,
  context: CliContext,
): Promise<void> {
  const { config, output } = context;
  const { plan, folder } = await knownReplay(name, context);
  if ((await folder.finished()) === undefined)
    throw new Error(`replay ${name} is not finished: run it again to go on with it`);
  const options = {
    live: config.database,
    shadow: shadowDatabase(config.database, name),
    tenant: tenant ?? plan.tenant,
    samples,
    strict,
  };
  const tables = await withReadableWarehouse(config, (warehouse) => compareTables(warehouse, options));
  const equal = tables.every(isEqual);
  await output.result({ name, equal, tables }, () => compareText(tables));
  if (!equal) context.exitCode = 1;
}

function compareText(tables: readonly TableComparison[]): string {
  const rows = tables.map((each) => [each.table, each.equal, each.different, each.missing, each.new]);
  const table = formatTable(["table", "equal", "different", "missing", "new"], rows);
  return [table, ...tables.flatMap(sampleLines)].join("\n");
}

function sampleLines({ table, samples }: TableComparison): string[] {
  if (samples.length === 0) return [];
  return [`\n${table}, for example:`, ...samples.map((sample) => `  ${sampleText(sample)}`)];
}

function sampleText({ kind, key, columns }: RowDifference): string {
  const changes = Object.entries(columns).map(
    ([name, { live, shadow }]) => `${name}: ${JSON.stringify(live)} → ${JSON.stringify(shadow)}`,
  );
  const end = changes.length === 0 ? "" : `  ${changes.join(", ")}`;
  return `${kind}  ${Object.values(key).join(" ")}${end}`;
}
