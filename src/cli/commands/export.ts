import { extname } from "node:path";
import type { Command } from "commander";
import { withReadableWarehouse } from "../../runtime/readable-warehouse.ts";
import { type ExportSource, ExportSourceError, exportQuery } from "../../warehouse/export/export-query.ts";
import { writeWholeFile } from "../../warehouse/export/write-whole-file.ts";
import type { CliContext } from "../context.ts";
import { configOfExisting } from "../existing-data.ts";
import { UsageError } from "../failure.ts";
import { checkTenant } from "../known-tenant.ts";
import { formatCount } from "../table.ts";

interface Flags {
  readonly query?: string;
  readonly format?: string;
  readonly output?: string;
  readonly tenant?: string;
}

const EXAMPLES = `
Examples:
  $ pitboss export rounds --output rounds.parquet
  $ pitboss export v_games_daily --tenant acme --format CSVWithNames > games.csv
  $ pitboss export --query "SELECT user_id, ngr_base FROM v_players_daily" --output ngr.arrow

The file has its name only once it is whole. It works while a run has the embedded warehouse, too.
`;

const FORMATS: Readonly<Record<string, string>> = {
  ".arrow": "Arrow",
  ".avro": "Avro",
  ".csv": "CSVWithNames",
  ".json": "JSON",
  ".jsonl": "JSONEachRow",
  ".ndjson": "JSONEachRow",
  ".orc": "ORC",
  ".parquet": "Parquet",
  ".tsv": "TSVWithNames",
};
const BINARY = /^(Parquet|Arrow|ArrowStream|ORC|Avro|Native|RowBinary|MsgPack|BSON)/i;

export function registerExport(program: Command, context: CliContext): void {
  program
    .command("export")
    .description("write a table, a view or a query's result, of any size, in any of ClickHouse's formats")
    .argument("[table]", "table or view; a table's rows in their latest state")
    .option("--query <sql>", "export the result of this query instead")
    .option(
      "--format <name>",
      "ClickHouse format, e.g. Parquet, CSVWithNames (default: by the file's ending; without one TSVWithNames, or JSON with --json)",
    )
    .option("--output <file>", "where to (default: standard output)")
    .option("--tenant <id>", "only this tenant's rows")
    .addHelpText("after", EXAMPLES)
    .action((table: string | undefined, flags: Flags) => runExport(sourceOf(table, flags), flags, context));
}

function sourceOf(table: string | undefined, { query }: Flags): ExportSource {
  if (table !== undefined && query !== undefined) throw new UsageError("give a table or --query, not both");
  if (query !== undefined) return { query };
  if (table === undefined) throw new UsageError("nothing to export: give a table, a view or --query");
  return { name: table };
}

async function runExport(source: ExportSource, flags: Flags, context: CliContext): Promise<void> {
  const { output, signal } = context;
  const config = configOfExisting(context, "warehouse");
  checkTenant(flags.tenant, config);
  const format = formatFor(flags, output);
  await withReadableWarehouse(config, async (warehouse) => {
    const query = await exportQuery(warehouse, source, flags.tenant).catch(asUsageError);
    const bytes = await warehouse.download(query, format);
    if (flags.output === undefined) return output.pipe(bytes);
    const file = flags.output;
    const size = await writeWholeFile(file, bytes, signal);
    await output.result({ file, format, bytes: size }, () => `${file}: ${formatCount(size)} bytes of ${format}`);
  });
}

function formatFor({ format, output }: Flags, { json, isTerminal }: CliContext["output"]): string {
  const ending = output === undefined ? "" : extname(output).toLowerCase();
  const onStdout = json ? "JSON" : "TSVWithNames";
  const chosen = format ?? (output === undefined ? onStdout : FORMATS[ending]);
  if (chosen === undefined) {
    throw new UsageError(
      `--output ${output} does not tell the format: give --format, or an ending of ${Object.keys(FORMATS).join(", ")}`,
    );
  }
  if (!/^[A-Za-z]\w*$/.test(chosen))
    throw new UsageError(`--format ${chosen} is no name of a format: give one such as Parquet`);
  if (output === undefined && isTerminal && BINARY.test(chosen)) {
    throw new UsageError(`${chosen} is nothing for a terminal: give --output, or send it on with > or |`);
  }
  return chosen;
}

function asUsageError(error: unknown): never {
  throw error instanceof ExportSourceError ? new UsageError(error.message) : error;
}
