import { Performer } from "../actions/performer.ts";
import { runActions } from "../actions/run-actions.ts";
import { traced } from "../telemetry/traced.ts";
import { pause } from "../warehouse/retrying.ts";
import { openPlayerCurrencies } from "./player-currencies-of.ts";
import type { RunOptions } from "./run.ts";

/**
 * Does the work of a following run, and acts on triggers meanwhile where its role has that. What the actions cannot go on for
 * ends the work, and is thrown after it.
 */
export async function withActions<Result>(
  options: RunOptions,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { role = "all", signal } = options;
  if (role !== "all" && role !== "actions") return work(signal);
  const stop = new AbortController();
  const failed = new AbortController();
  const acting = act(options, AbortSignal.any([signal, stop.signal]));
  // What it failed with is thrown where it is awaited, after the work has stopped.
  acting.catch(() => failed.abort());
  const working = work(AbortSignal.any([signal, failed.signal])).finally(() => stop.abort());
  // Both come to their ends before either one's error is told: what was done is recorded before the log closes.
  const [worked, acted] = await Promise.allSettled([working, acting]);
  if (worked.status === "rejected") throw worked.reason;
  if (acted.status === "rejected") throw acted.reason;
  return worked.value;
}

async function act({ config, open, warehouse, now, logger, status }: RunOptions, signal: AbortSignal): Promise<void> {
  const players = await openPlayerCurrencies(config, warehouse, logger);
  const performer = new Performer({
    now,
    playerCurrencies: players.currencies,
    onAttempt: ({ work }, succeeded) => status?.attempted(work.kind, succeeded),
  });
  const options = {
    ...open,
    prefix: config.topicPrefix,
    actions: config.actions,
    performer: { perform: (...call: Parameters<Performer["perform"]>) => tracedAction(performer, ...call) },
    now,
    pause,
    warn: (message: string) => logger.warn(message),
    onResult: (result: { readonly kind: string; readonly status: string }) => status?.acted(result),
    onPosition: (partition: number, position: number | undefined) => status?.actionsAt(partition, position),
  };
  try {
    await runActions(options, signal);
  } finally {
    await players.close();
  }
}

function tracedAction(
  performer: Performer,
  ...call: Parameters<Performer["perform"]>
): ReturnType<Performer["perform"]> {
  const [{ id, work }, { tenant, type }] = call;
  const attributes = {
    "pitboss.tenant": tenant,
    "pitboss.action": id,
    "pitboss.kind": work.kind,
    "pitboss.trigger": type,
  };
  return traced("pitboss.action", attributes, () => performer.perform(...call));
}
