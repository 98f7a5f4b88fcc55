import { ReplayFolder, replayNames } from "../../replay/replay-folder.ts";
import type { ReplayEnd, ReplayStart } from "../../replay/replay-plan.ts";
import { shadowDatabase } from "../../replay/shadow.ts";
import { withWarehouse } from "../../runtime/with-warehouse.ts";
import { formatTimestamp } from "../../values/time.ts";
import { identifier } from "../../warehouse/insert-statement.ts";
import type { CliContext } from "../context.ts";
import { formatTable } from "../table.ts";
import { knownReplay } from "./known-replay.ts";

/** Lists the replays that the data directory knows of. */
export async function listReplays(context: CliContext): Promise<void> {
  const { config, output } = context;
  const replays = await Promise.all(
    (await replayNames(config.dataDir)).map((name) => described(new ReplayFolder(config.dataDir, name), name)),
  );
  await output.result(replays, () => {
    if (replays.length === 0) return "no replays";
    const rows = replays.map((each) => [each.name, each.from, each.to, each.tenant, each.state]);
    return formatTable(["name", "from", "to", "tenant", "state"], rows);
  });
}

async function described(folder: ReplayFolder, name: string) {
  const plan = await folder.plan();
  const isFinished = (await folder.finished()) !== undefined;
  const isPromoted = (await folder.promotion()) !== undefined;
  const wasRolledBack = await folder.wasRolledBack();
  const state = isPromoted ? "promoted" : wasRolledBack ? "rolled back" : isFinished ? "finished" : "unfinished";
  return { name, from: textOf(plan?.from), to: textOf(plan?.to), tenant: plan?.tenant ?? "all", state };
}

function textOf(place: ReplayStart | ReplayEnd | undefined): string {
  if (place === undefined) return "";
  switch (place.kind) {
    case "offset":
      return `offset:${place.offset}`;
    case "time":
      return `time:${formatTimestamp(place.at)}`;
    default:
      return place.kind;
  }
}

/** Removes the tables of a replay; of a promoted one those that were live before. */
export async function dropReplay(name: string, context: CliContext): Promise<void> {
  const { config, output } = context;
  const { folder } = await knownReplay(name, context);
  const database = shadowDatabase(config.database, name);
  await withWarehouse(config, (warehouse) => warehouse.command(`DROP DATABASE IF EXISTS ${identifier(database)} SYNC`));
  await folder.remove();
  await output.result({ name, dropped: true }, () => `replay ${name} is dropped`);
}
