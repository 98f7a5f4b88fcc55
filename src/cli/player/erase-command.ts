import { carried, PATIENCE } from "../../erasure/carried.ts";
import {
  type ErasureReport,
  erasePlayer,
  type FoundOfPlayer,
  findPlayer,
  isNothing,
} from "../../erasure/erase-player.ts";
import type { ErasedPlayer } from "../../erasure/erased-player.ts";
import { type Remainder, remains } from "../../erasure/remains.ts";
import { RoleTakenError } from "../../log/embedded/directory-lock.ts";
import { replayNames } from "../../replay/replay-folder.ts";
import { type OpenLog, withLog } from "../../runtime/open-log.ts";
import { runOnce } from "../../runtime/run.ts";
import { withWarehouse } from "../../runtime/with-warehouse.ts";
import { type DurationMicros, MINUTE, plus } from "../../values/time.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { pause } from "../../warehouse/retrying.ts";
import type { CliContext } from "../context.ts";
import { configOfExisting } from "../existing-data.ts";
import { formatTable } from "../table.ts";

export interface EraseFlags {
  readonly yes?: boolean;
  /** Minutes. */
  readonly wait: number;
}

export const DEFAULT_WAIT_MINUTES = PATIENCE / MINUTE;
const LOOK_EVERY_MS = 500;
const NOTHING_FOUND =
  "nothing was found of this player: is it tenant, origin, user? What is not folded yet, or was erased, is not looked for";

/** Erases the player, or without `--yes` says what would be erased. */
export async function erase(player: ErasedPlayer, flags: EraseFlags, context: CliContext): Promise<void> {
  await withLog(configOfExisting(context, "log"), context, (open) =>
    withOwnWarehouse(context, async (warehouse) => {
      const { config, clock: now } = context;
      const { log, serde } = open;
      const cluster = config.clickHouse?.cluster;
      const about = { log, serde, prefix: config.topicPrefix, warehouse, cluster, player, now };
      if (flags.yes !== true) return preview(await findPlayer(about), context);
      const others = waiting(open, flags, context);
      const settle = (partition: number) => settled(open, warehouse, () => others.carried(partition), context);
      const report = await erasePlayer({
        ...about,
        settle,
        patience: others.patience,
        onStep: (what) => context.logger.info(what),
      });
      await tell(report, await leftOver(report, open, context), context);
    }),
  );
}

/** A following run of the embedded warehouse has it for itself. */
async function withOwnWarehouse(context: CliContext, work: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  try {
    await withWarehouse(context.config, work);
  } catch (error) {
    if (!(error instanceof RoleTakenError)) throw error;
    const remedy = "It has the embedded warehouse for itself: stop it, erase, and start it again.";
    throw new Error(`${error.message} ${remedy}`, { cause: error });
  }
}

/**
 * By its own engine and sink where no other process can be at work: so that the command ends by itself. On a cluster, or
 * while another process follows the log, that one does it.
 */
async function settled(
  open: OpenLog,
  warehouse: Warehouse,
  wait: () => Promise<void>,
  context: CliContext,
): Promise<void> {
  const { config, clock: now, logger, signal } = context;
  if (config.kafka !== undefined && config.clickHouse !== undefined) return wait();
  try {
    await runOnce({ config, open, warehouse, now, logger, signal });
  } catch (error) {
    if (!(error instanceof RoleTakenError) || config.clickHouse === undefined) throw error;
    await wait();
  }
  if (signal.aborted) throw new Error("interrupted before the player was erased: give the same command again");
}

function waiting({ log }: OpenLog, { wait }: EraseFlags, { config, clock: now, logger, signal }: CliContext) {
  const deadline = plus(now(), (wait * MINUTE) as DurationMicros);
  const onWait = (what: string) => logger.info(`waiting: ${what}`);
  const prefix = config.topicPrefix;
  return {
    carried: (partition: number) => carried({ log, prefix, partition, now, pause, signal, deadline, onWait }),
    patience: async (what: string) => {
      signal.throwIfAborted();
      if (now() >= deadline) throw new Error(`${what} still: is an engine running? Then give the same command again`);
      onWait(what);
      await pause(LOOK_EVERY_MS, signal);
    },
  };
}

async function leftOver(report: ErasureReport, { log }: OpenLog, { config, clock }: CliContext): Promise<Remainder[]> {
  if (report.outcome === "unknown") return [];
  const replays = await replayNames(config.dataDir);
  const { pendingTriggers } = report;
  return remains({ log, prefix: config.topicPrefix, at: clock(), replays, pendingTriggers });
}

async function preview(found: FoundOfPlayer, context: CliContext): Promise<void> {
  if (isNothing(found)) {
    context.exitCode = 1;
    return context.output.result({ outcome: "unknown", found }, () => NOTHING_FOUND);
  }
  context.exitCode = 2;
  await context.output.result(
    { outcome: "preview", found },
    () => `${foundText(found)}\nnothing was erased: add --yes`,
  );
}

async function tell(report: ErasureReport, left: readonly Remainder[], context: CliContext): Promise<void> {
  if (report.outcome === "unknown") context.exitCode = 1;
  await context.output.result({ ...report, remains: left }, () => reportText(report, left));
}

function reportText(report: ErasureReport, left: readonly Remainder[]): string {
  switch (report.outcome) {
    case "unknown":
      return "nothing is known of this player: is it tenant, origin, user?";
    case "already":
      return `nothing to do: the player was erased before, and nothing has come since\n\n${remainsText(left)}`;
    case "erased":
      return `erased, as position ${report.position} of partition ${report.found.partition}:\n${foundText(report.found)}\n\n${remainsText(left)}`;
  }
}

function foundText({ keys, rows, hasState }: FoundOfPlayer): string {
  const lines = [
    ...Object.entries(rows).map(([table, count]) => [`table ${table}`, String(count)]),
    ...Object.entries(keys).map(([topic, count]) => [`topic ${topic}`, String(count)]),
    ["state of the engine", hasState ? "1" : "0"],
  ];
  return formatTable(["where", "records"], lines);
}

function remainsText(left: readonly Remainder[]): string {
  const rows = left.map(({ where, until, what }) => [where, until ?? "", what]);
  return `what remains (docs/erasure.md):\n${formatTable(["where", "until", "what"], rows)}`;
}
