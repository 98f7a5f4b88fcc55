import { beginOrResume } from "../../replay/begin.ts";
import type { ReplayRequest } from "../../replay/make-plan.ts";
import { type ReplayReport, replay } from "../../replay/replay.ts";
import type { ReplayPlan } from "../../replay/replay-plan.ts";
import { shadowDatabase } from "../../replay/shadow.ts";
import { withLog } from "../../runtime/open-log.ts";
import { withWarehouse } from "../../runtime/with-warehouse.ts";
import type { ReplayFlags } from "../commands/replay.ts";
import type { CliContext } from "../context.ts";
import { configOfExisting } from "../existing-data.ts";
import { UsageError } from "../failure.ts";
import { checkTenant } from "../known-tenant.ts";
import { formatCount } from "../table.ts";

/** Folds history into the shadow tables of the name, or goes on with it. */
export async function replayInto(name: string, flags: ReplayFlags, context: CliContext): Promise<void> {
  const { clock, output, signal, startProgress } = context;
  const config = configOfExisting(context, "log");
  const { from, to, tenant = null, keepConfig = false, workers } = flags;
  checkTenant(tenant, config);
  if (from.kind === "warehouse" && to.kind !== "live") {
    throw new UsageError("--from warehouse has no --to: it ends with the clock where the engine's is");
  }
  const request: ReplayRequest = { name, from, to, tenant, keepConfig };
  const database = shadowDatabase(config.database, name);
  let progress: ReturnType<typeof startProgress> | undefined;
  const onProgress = (folded: number, total: number): void => {
    progress ??= startProgress("replayed", total);
    progress.update(folded);
  };
  const { plan, report } = await withLog(config, context, (open) =>
    withWarehouse({ ...config, database }, async (warehouse) => {
      const begun = await beginOrResume(request, config, open.log, warehouse);
      const chosen = workers === undefined ? {} : { workers };
      const options = { config, open, warehouse, plan: begun, ...chosen, now: clock, signal, onProgress };
      return { plan: begun, report: await replay(options) };
    }),
  );
  progress?.stop();
  const result = { name, database, ...report, notes: notesOn(plan) };
  await output.result(result, () => reportText(result));
  if (report.interrupted) context.exitCode = 1;
}

/** What whoever reads the tables has to know of them. */
function notesOn({ from, tenant, keepConfig, partitions }: ReplayPlan): string[] {
  const notes: string[] = [];
  if (from.kind !== "warehouse" && partitions.some(({ start }) => start > 0)) {
    const offsets = partitions.map(({ start }) => start).join(", ");
    notes.push(
      `started cold, with no state, at the offsets ${offsets}: what began before is missing or incomplete, so it cannot be promoted`,
    );
  }
  if (!keepConfig) notes.push("folded with the configuration as it is now; changes of it in the log were passed over");
  if (tenant !== null) notes.push(`only the rows of tenant ${tenant} were kept, so it cannot be promoted`);
  return notes;
}

interface Result extends ReplayReport {
  readonly database: string;
  readonly notes: readonly string[];
}

function reportText({ database, folded, rows, seconds, interrupted, notes }: Result): string {
  const rate = seconds > 0 ? Math.round(folded / seconds) : 0;
  const done = `${formatCount(folded)} records folded, ${formatCount(rows)} rows inserted into ${database}`;
  const end = interrupted ? "; interrupted: the same again goes on with it" : "";
  return [`${done} in ${seconds.toFixed(1)} s (${formatCount(rate)} records/s)${end}`, ...notes].join("\n");
}
