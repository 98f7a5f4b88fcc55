import { type Command, InvalidArgumentError, Option } from "commander";
import { startHealthServer } from "../../runtime/health-server.ts";
import { withLog } from "../../runtime/open-log.ts";
import { startQueryEndpoint } from "../../runtime/query-endpoint.ts";
import { follow, type RunOptions, type RunReport, type RunRole, runOnce } from "../../runtime/run.ts";
import { RunStatus } from "../../runtime/run-status.ts";
import { withWarehouse } from "../../runtime/with-warehouse.ts";
import { createMetrics } from "../../telemetry/metrics.ts";
import type { Micros } from "../../values/time.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { timestamp } from "../arguments.ts";
import type { CliContext } from "../context.ts";
import { UsageError } from "../failure.ts";
import { formatCount } from "../table.ts";

interface Flags {
  readonly once?: boolean;
  readonly advanceTo?: Micros | "now";
  readonly role: RunRole;
}

const EXAMPLES = `
Examples:
  $ pitboss run                                       follow the log until SIGTERM or Ctrl-C
  $ pitboss run --role engine                         fold only; other processes fill the tables
  $ pitboss run --once                                fold and sink what is in the log, then exit
  $ pitboss run --once --advance-to 2024-05-01T00:00:00Z
`;

export function registerRun(program: Command, context: CliContext): void {
  program
    .command("run")
    .description("run the engine and the sink on the log: rounds, bonuses and triggers into the warehouse")
    .option("--once", "end when everything in the log is folded and in the tables")
    .option("--advance-to <time>", "with --once: let time pass until then (now, or a timestamp)", instant)
    .addOption(
      new Option("--role <role>", "what this process does: engine folds, sink fills the tables, all does both")
        .choices(["all", "engine", "sink"])
        .default("all"),
    )
    .addHelpText("after", EXAMPLES)
    .action((flags: Flags) => run(flags, context));
}

function instant(text: string): Micros | "now" {
  if (text === "now") return text;
  try {
    return timestamp(text);
  } catch {
    throw new InvalidArgumentError("Give now, a timestamp such as 2024-05-01T00:00:00Z, or a date.");
  }
}

async function run(flags: Flags, context: CliContext): Promise<void> {
  const { config, clock, signal, output, startProgress } = context;
  const { once = false, advanceTo, role } = flags;
  if (advanceTo !== undefined && !once)
    throw new UsageError("--advance-to goes with --once: a running engine has its own ticks");
  const startedAt = clock();
  const progress = once ? startProgress("folded") : undefined;
  const report = await withLog(config, context, (open) =>
    withWarehouseFor(role, context, (warehouse) => {
      const onProgress = ({ folded }: { folded: number }) => progress?.update(folded);
      const options = { config, open, warehouse, role, now: clock, logger: context.logger, signal, onProgress };
      return once ? runOnce(options, advanceTo === "now" ? clock() : advanceTo) : followObserved(options);
    }),
  );
  progress?.stop();
  const seconds = (clock() - startedAt) / 1e6;
  await output.result({ ...report, seconds, interrupted: once && signal.aborted }, () => reportText(report, seconds));
  // A run that is to end by itself and did not is not done.
  if (once && signal.aborted) context.exitCode = 1;
}

/** An engine alone needs no warehouse. */
function withWarehouseFor<Result>(
  role: RunRole,
  { config }: CliContext,
  work: (warehouse: Warehouse | undefined) => Promise<Result>,
): Promise<Result> {
  return role === "engine" ? work(undefined) : withWarehouse(config, work);
}

/** Follows the log, and answers how it is meanwhile. */
async function followObserved(options: RunOptions): Promise<RunReport> {
  const { config, open, now, logger } = options;
  const metrics = createMetrics(true);
  const status = new RunStatus({ log: open.log, topicPrefix: config.topicPrefix, now, metrics });
  const server = await startHealthServer(config.http, status, metrics.contentType);
  const queries = options.warehouse && (await startQueryEndpoint(config, options.warehouse, logger));
  try {
    logger.info({ dataDir: config.dataDir, http: server.url, warehouse: queries?.url }, "following the log");
    return await follow({ ...options, status });
  } finally {
    await queries?.close();
    await server.close();
  }
}

function reportText({ engine, sink }: RunReport, seconds: number): string {
  const rate = seconds > 0 ? Math.round(engine.folded / seconds) : 0;
  const counts = [
    `${formatCount(engine.folded)} records folded`,
    `${formatCount(engine.accepted)} accepted`,
    `${formatCount(engine.repeats)} repeats`,
    `${formatCount(engine.deadLetters)} dead letters`,
    `${formatCount(engine.triggers)} triggers`,
    `${formatCount(sink.inserted)} rows inserted`,
  ];
  return `${counts.join(", ")} in ${seconds.toFixed(1)} s (${formatCount(rate)} records/s)`;
}
