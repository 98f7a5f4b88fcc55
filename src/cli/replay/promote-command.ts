import { lockRoles } from "../../log/embedded/directory-lock.ts";
import { finishInterrupted } from "../../replay/finish-interrupted.ts";
import { promote, rollBack } from "../../replay/promote.ts";
import type { PromoteOptions } from "../../replay/promote-options.ts";
import { withLog } from "../../runtime/open-log.ts";
import { LOCKED_ROLES } from "../../runtime/run.ts";
import { withWarehouse } from "../../runtime/with-warehouse.ts";
import type { CliContext } from "../context.ts";
import { knownReplay } from "./known-replay.ts";

/** Puts the tables of a replay and its state in the place of the live ones. */
export async function promoteReplay(name: string, context: CliContext): Promise<void> {
  await swapping(name, context, promote);
  await context.output.result(
    { name, promoted: true },
    () => `replay ${name} is promoted; what was live before is kept: "pitboss replay --rollback ${name}" puts it back`,
  );
}

/** Takes a promotion back. */
export async function rollBackReplay(name: string, context: CliContext): Promise<void> {
  const wasPromoted = await swapping(name, context, rollBack);
  if (!wasPromoted) throw new Error(`replay ${name} is not promoted: there is nothing to roll back`);
  await context.output.result(
    { name, promoted: false },
    () =>
      `replay ${name} is rolled back; the next run takes into the tables what the engine made meanwhile. Those rows stay as ` +
      "the promoted logic made them: a new replay with --from earliest or warehouse, promoted, puts them right",
  );
}

/** While nothing else works on the embedded log or the embedded warehouse. */
async function swapping<Result>(
  name: string,
  context: CliContext,
  work: (options: PromoteOptions) => Promise<Result>,
): Promise<Result> {
  const { config } = context;
  const { folder, plan } = await knownReplay(name, context);
  if (config.clickHouse?.cluster !== undefined) {
    throw new Error(
      "promotion swaps the tables of one server, and clickhouse.cluster is set: the replay can be compared and queried, " +
        "not promoted",
    );
  }
  const lock = config.kafka === undefined ? lockRoles(config.dataDir, LOCKED_ROLES.all) : undefined;
  try {
    const { topicPrefix, database, dataDir } = config;
    return await withLog(config, context, ({ log }) =>
      withWarehouse(config, async (warehouse) => {
        const options = { log, topicPrefix, warehouse, database };
        await finishInterrupted({ ...options, dataDir, except: name });
        return work({ ...options, folder, plan });
      }),
    );
  } finally {
    lock?.close();
  }
}
