import { ReplayFolder, replayNames } from "../../replay/replay-folder.ts";
import type { ReplayPlan } from "../../replay/replay-plan.ts";
import type { CliContext } from "../context.ts";

/** The replay of this name. Throws when there is none. */
export async function knownReplay(
  name: string,
  { config: { dataDir } }: CliContext,
): Promise<{ readonly folder: ReplayFolder; readonly plan: ReplayPlan }> {
  const folder = new ReplayFolder(dataDir, name);
  const plan = await folder.plan();
  if (plan !== undefined) return { folder, plan };
  const names = await replayNames(dataDir);
  const known = names.length === 0 ? "there is none" : `there are ${names.join(", ")}`;
  throw new Error(`no replay ${name} is in ${dataDir} (${known}): begin it with "pitboss replay --into ${name}"`);
}
