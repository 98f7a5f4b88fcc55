import { type Command, Option } from "commander";
import { withLog } from "../../runtime/open-log.ts";
import { type RunOptions, type RunReport, type RunRole, runOnce } from "../../runtime/run.ts";
import { withWarehouse } from "../../runtime/with-warehouse.ts";
import type { Micros } from "../../values/time.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { timestampOrNow } from "../arguments.ts";
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
  $ pitboss run --role doors                          take events only; other processes fold them
  $ pitboss run --once                                fold and sink what is in the log, then exit
  $ pitboss run --once --advance-to 2024-05-01T00:00:00Z
`;

export function registerRun(program: Command, context: CliContext): void {
  program
    .command("run")
    .description("run the engine and the sink on the log: rounds, bonuses and triggers into the warehouse")
    .option("--once", "end when everything in the log is folded and in the tables")
    .option("--advance-to <time>", "with --once: let time pass until then (now, or a timestamp)", timestampOrNow)
    .addOption(
      new Option(
        "--role <role>",
        "what this process does: engine folds, sink fills the tables, doors take events, actions act on triggers",
      )
        .choices(["all", "engine", "sink", "doors", "actions"])
        .default("all"),
    )
    .addHelpText("after", EXAMPLES)
    .action((flags: Flags) => run(flags, context));
}

async function run(flags: Flags, context: CliContext): Promise<void> {
  const { config, clock, signal, output, startProgress } = context;
  const { once = false, advanceTo, role } = flags;
  if (advanceTo !== undefined && !once)
    throw new UsageError("--advance-to goes with --once: a running engine has its own ticks");
  if (advanceTo !== undefined && role === "sink")
    throw new UsageError("--advance-to goes with an engine: a sink lets no time pass");
  if (once && (role === "doors" || role === "actions"))
    throw new UsageError(`--role ${role} goes without --once: it has no end of its own`);
  const startedAt = clock();
  const progress = once ? startProgress(role === "sink" ? "inserted" : "folded") : undefined;
  const report = await withLog(config, context, (open) =>
    withWarehouseFor(role, context, (warehouse) => {
      const onProgress = (done: number) => progress?.update(done);
      const options = { config, open, warehouse, role, now: clock, logger: context.logger, signal, onProgress };
      return once ? runOnce(options, advanceTo === "now" ? clock() : advanceTo) : following(options, context);
    }),
  );
  progress?.stop();
  const seconds = (clock() - startedAt) / 1e6;
  const interrupted = once && signal.aborted;
  await output.result({ ...report, seconds, interrupted }, () => {
    const text = reportText(report, role, seconds);
    return interrupted ? `${text}\nstopped before the end: the same command goes on from here` : text;
  });
  // A run that is to end by itself and did not is not done.
  if (interrupted) context.exitCode = 1;
}

/** What a run that goes on needs besides, HTTP above all, takes longest to load: nobody else waits for it. */
async function following(options: RunOptions, context: CliContext): Promise<RunReport> {
  const { followObserved } = await import("../follow-observed.ts");
  return followObserved(options, context);
}

/** Only what fills the tables has to have the warehouse. */
function withWarehouseFor<Result>(
  role: RunRole,
  { config }: CliContext,
  work: (warehouse: Warehouse | undefined) => Promise<Result>,
): Promise<Result> {
  return role !== "all" && role !== "sink" ? work(undefined) : withWarehouse(config, work);
}

function reportText({ engine, sink }: RunReport, role: RunRole, seconds: number): string {
  const inserted = `${formatCount(sink.inserted)} rows inserted`;
  const took = (done: number, what: string) => {
    const rate = seconds > 0 ? Math.round(done / seconds) : 0;
    return `in ${seconds.toFixed(1)} s (${formatCount(rate)} ${what}/s)`;
  };
  if (role === "sink") return `${inserted} ${took(sink.inserted, "rows")}`;
  const counts = [
    `${formatCount(engine.folded)} records folded`,
    `${formatCount(engine.accepted)} accepted`,
    `${formatCount(engine.repeats)} repeats`,
    `${formatCount(engine.deadLetters)} dead letters`,
    `${formatCount(engine.triggers)} triggers`,
    ...(role === "engine" ? [] : [inserted]),
  ];
  return `${counts.join(", ")} ${took(engine.folded, "records")}`;
}
