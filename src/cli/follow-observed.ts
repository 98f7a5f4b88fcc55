import { apiKeysOf, EVERY_TENANT } from "../config/api-keys-of.ts";
import type { OneTimeLogIns } from "../console/one-time-log-ins.ts";
import { Credentials } from "../doors/http/credentials.ts";
import { aborted } from "../log/aborted.ts";
import { type BrokerDoorsOptions, runBrokerDoors } from "../runtime/broker-doors.ts";
import { consolePart } from "../runtime/console-part.ts";
import { startQueryEndpoint } from "../runtime/query-endpoint.ts";
import { ReplayDesk } from "../runtime/replay-desk.ts";
import { RulesInForce } from "../runtime/rules-in-force.ts";
import { follow, type RunOptions, type RunReport } from "../runtime/run.ts";
import { RunPauses } from "../runtime/run-pauses.ts";
import { RunStatus } from "../runtime/run-status.ts";
import { serveHttp } from "../runtime/serve-http.ts";
import { watchKeys } from "../runtime/watch-keys.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { pause } from "../warehouse/retrying.ts";
import type { CliContext } from "./context.ts";

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
