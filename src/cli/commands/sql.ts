import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { withReadableWarehouse } from "../../runtime/readable-warehouse.ts";
import type { CliContext } from "../context.ts";
import { configOfExisting } from "../existing-data.ts";
import { UsageError } from "../failure.ts";

const EXAMPLES = `
Examples:
  $ pitboss sql "SELECT count() FROM rounds FINAL"
  $ pitboss sql --format CSVWithNames "SELECT * FROM player_days FINAL" > days.csv
  $ pitboss sql - < query.sql
`;

export function registerSql(program: Command, context: CliContext): void {
  program
    .command("sql")
    .description("run ClickHouse SQL on the warehouse")
    .argument("[query]", "the query; - or none: read from standard input")
    .option(
      "--format <name>",
      "ClickHouse format (default: PrettyCompact on a terminal, TSV otherwise, JSON with --json)",
    )
    .addHelpText("after", EXAMPLES)
    .action((query: string | undefined, flags: { readonly format?: string }) => runQuery(query, flags.format, context));
}

async function runQuery(given: string | undefined, format: string | undefined, context: CliContext): Promise<void> {
  const { output } = context;
  const config = configOfExisting(context, "warehouse");
  const query = await queryText(given, context.stdin);
  const result = await withReadableWarehouse(config, (warehouse) =>
    warehouse.query(query, format ?? defaultFormat(output)),
  ).catch(tooLong);
  await output.write(result);
}

async function queryText(given: string | undefined, stdin: CliContext["stdin"]): Promise<string> {
  if (given === undefined && stdin.isTTY) throw new UsageError('no query: give one, or "-" to type it in');
  const query = given === undefined || given === "-" ? await text(stdin) : given;
  if (query.trim() === "") throw new UsageError("the query is empty: give one as the argument or on standard input");
  return query;
}

/** No text in this process is longer than half a GiB. */
function tooLong(error: Error & { readonly code?: string }): never {
  if (error.code !== "ERR_STRING_TOO_LONG") throw error;
  throw new Error("the result is too long to be shown: take it out with `pitboss export --query`", { cause: error });
}

function defaultFormat({ json, isTerminal }: CliContext["output"]): string {
  if (json) return "JSON";
  return isTerminal ? "PrettyCompact" : "TSV";
}
