import type { Config } from "../../../src/config/config.ts";
import { ReplayFolder } from "../../../src/replay/replay-folder.ts";
import { shadowDatabase } from "../../../src/replay/shadow.ts";
import { withWarehouseBeside } from "../../../src/runtime/with-warehouse.ts";

/** A replay that was begun, and folded nothing yet: its tables are there, and empty. The casino's warehouse is open. */
export async function writeReplay(config: Config, name: string): Promise<ReplayFolder> {
  const { dataDir, database, foldRules: rules } = config;
  await withWarehouseBeside(config, shadowDatabase(database, name), () => Promise.resolve());
  const folder = new ReplayFolder(dataDir, name);
  const part = { start: 0, rules, generation: 1, live: null };
  const asked = { name, from: { kind: "earliest" }, to: { kind: "live" }, tenant: null, keepConfig: false } as const;
  await folder.writePlan({ ...asked, rules, partitions: [part, part] });
  return folder;
}
