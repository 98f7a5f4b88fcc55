import { existsSync } from "node:fs";
import type { Config } from "../config/config.ts";
import { entryAt } from "../config/setting-tree.ts";
import type { CliContext } from "./context.ts";
import { UsageError } from "./failure.ts";

/**
 * The configuration of a command that reads what is there. Throws a UsageError where that would be in a data directory which
 * somebody named and which is not there: a mistyped name is to be told, not made and found empty.
 *
 * @param part what the command reads
 */
export function configOfExisting(
  { config, settings }: Pick<CliContext, "config" | "settings">,
  part: "log" | "warehouse",
): Config {
  const { dataDir, kafka, clickHouse } = config;
  const isElsewhere = (part === "log" ? kafka : clickHouse) !== undefined;
  const isDefault = entryAt(settings.tree, ["data_dir"]).setting.place.origin === "default";
  if (isElsewhere || isDefault || existsSync(dataDir)) return config;
  throw new UsageError(
    `there is no data directory ${dataDir}: name another, or make this one with "pitboss ingest" or "pitboss migrate"`,
  );
}
