import { ReplayFolder, replayNames } from "../../replay/replay-folder.ts";
import { replaySummary } from "../../replay/replay-summary.ts";
import { shadowDatabase } from "../../replay/shadow.ts";
import { withWarehouse } from "../../runtime/with-warehouse.ts";
import { identifier } from "../../warehouse/insert-statement.ts";
import type { CliContext } from "../context.ts";
import { formatTable } from "../table.ts";
import { knownReplay } from "./known-replay.ts";

/** Lists the replays that the data directory knows of. */
export async function listReplays(context: CliContext): Promise<void> {
  const { config, output } = context;
  const replays = await Promise.all(
    (await replayNames(config.dataDir)).map((name) => replaySummary(name, new ReplayFolder(config.dataDir, name))),
  );
  const listed = replays.map(({ name, from, to, tenant, state }) => ({
    name,
    from,
    to,
    tenant: tenant ?? "all",
    state,
  }));
  await output.result(listed, () => {
    if (listed.length === 0) return "no replays";
    const rows = listed.map((each) => [each.name, each.from, each.to, each.tenant, each.state]);
    return formatTable(["name", "from", "to", "tenant", "state"], rows);
  });
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
