import { type Command, InvalidArgumentError, Option } from "commander";
import { apiKeysOf, EVERY_TENANT } from "../../config/api-keys-of.ts";
import type { OneTimeLogIns } from "../../console/one-time-log-ins.ts";
import { Credentials } from "../../doors/http/credentials.ts";
import { aborted } from "../../log/aborted.ts";
import { type BrokerDoorsOptions, runBrokerDoors } from "../../runtime/broker-doors.ts";
import { consolePart } from "../../runtime/console-part.ts";
import { withLog } from "../../runtime/open-log.ts";
import { startQueryEndpoint } from "../../runtime/query-endpoint.ts";
import { ReplayDesk } from "../../runtime/replay-desk.ts";
import { RulesInForce } from "../../runtime/rules-in-force.ts";
import { follow, type RunOptions, type RunReport, type RunRole, runOnce } from "../../runtime/run.ts";
import { RunPauses } from "../../runtime/run-pauses.ts";
import { RunStatus } from "../../runtime/run-status.ts";
import { serveHttp } from "../../runtime/serve-http.ts";
import { watchKeys } from "../../runtime/watch-keys.ts";
import { withWarehouse } from "../../runtime/with-warehouse.ts";
import { createMetrics } from "../../telemetry/metrics.ts";
import type { Micros } from "../../values/time.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { pause } from "../../warehouse/retrying.ts";
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
  $ pitboss run --role doors                          take events only; other processes fold them
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
  if (once && (role === "doors" || role === "actions"))
    throw new UsageError(`--role ${role} goes without --once: it has no end of its own`);
  const startedAt = clock();
  const progress = once ? startProgress("folded") : undefined;
  const report = await withLog(config, context, (open) =>
    withWarehouseFor(role, context, (warehouse) => {
      const onProgress = ({ folded }: { folded: number }) => progress?.update(folded);
      const options = { config, open, warehouse, role, now: clock, logger: context.logger, signal, onProgress };
      return once ? runOnce(options, advanceTo === "now" ? clock() : advanceTo) : followObserved(options, context);
    }),
  );
  progress?.stop();
  const seconds = (clock() - startedAt) / 1e6;
  await output.result({ ...report, seconds, interrupted: once && signal.aborted }, () => reportText(report, seconds));
  // A run that is to end by itself and did not is not done.
  if (once && signal.aborted) context.exitCode = 1;
}

/** Only what fills the tables has to have the warehouse. */
function withWarehouseFor<Result>(
  role: RunRole,
  { config }: CliContext,
  work: (warehouse: Warehouse | undefined) => Promise<Result>,
): Promise<Result> {
  return role !== "all" && role !== "sink" ? work(undefined) : withWarehouse(config, work);
}

/** Who may log in to the console without a key, and who is told where it is. */
export interface OpenHouse {
  readonly oneTimeLogIns: OneTimeLogIns;
  readonly onListening: (url: string) => Promise<void>;
}

/** Follows the log, and answers over HTTP meanwhile. */
export async function followObserved(
  options: RunOptions,
  context: CliContext,
  openHouse?: OpenHouse,
): Promise<RunReport> {
  const { config, open, role = "all", now, logger, signal } = options;
  const metrics = createMetrics(true);
  const status = new RunStatus({ log: open.log, topicPrefix: config.topicPrefix, now, metrics });
  const credentials = new Credentials(config.apiKeys, now);
  const hasDoor = role === "all" || role === "doors";
  const stop = new AbortController();
  const [pauses, rules] = [new RunPauses(), new RulesInForce(config.foldRules)];
  const replayDesk = new ReplayDesk({ ...options, pauses, rules, signal: AbortSignal.any([signal, stop.signal]) });
  const parts = [await consolePart({ ...options, ...openHouse, credentials, status, metrics, replayDesk })];
  const server = await serveHttp({ ...options, status, metrics, credentials, hasDoor, parts });
  const queries = options.warehouse && (await startQueryEndpoint(config, options.warehouse, logger));
  const watching = followKeys(credentials, context, AbortSignal.any([signal, stop.signal]));
  const failed = new AbortController();
  const taking = hasDoor ? takeFromBrokers({ ...options, status, metrics }, failed, stop.signal) : Promise.resolve();
  // Whoever sends is turned away at once, not when the engine has come to its end.
  const draining = aborted(AbortSignal.any([signal, stop.signal])).then(() => server.drain());
  try {
    logger.info({ dataDir: config.dataDir, http: server.url, warehouse: queries?.url }, "following the log");
    await openHouse?.onListening(server.url);
    const report = await follow({
      ...options,
      status,
      pauses,
      rules,
      signal: AbortSignal.any([signal, failed.signal]),
    });
    await taking;
    return report;
  } finally {
    stop.abort();
    await Promise.allSettled([taking]);
    await Promise.all([watching, draining, replayDesk.ended()]);
    await queries?.close();
    await server.close();
  }
}

/** Until the run ends; what it fails with ends the run and is thrown where it is awaited. */
function takeFromBrokers(options: BrokerDoorsOptions & RunOptions, failed: AbortController, stop: AbortSignal) {
  const taking = runBrokerDoors(options, AbortSignal.any([options.signal, stop]));
  taking.catch(() => failed.abort());
  return taking;
}

/** Keys that are created or revoked count without a restart; those of a tenant that this run does not know count after one. */
function followKeys(credentials: Credentials, context: CliContext, signal: AbortSignal): Promise<void> {
  const { configFile: file, logger } = context;
  const { tenants } = context.config.inputRules;
  const readKeys = () =>
    apiKeysOf(context.settingsNow().values).filter(({ tenant }) => tenant === EVERY_TENANT || tenants.has(tenant));
  const inForce = context.config.apiKeys;
  return watchKeys({ file, signal, pause, logger, inForce, readKeys, onChange: (keys) => credentials.use(keys) });
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
