import { promote, rollBack } from "./promote.ts";
import type { PromoteOptions } from "./promote-options.ts";
import { ReplayFolder, replayNames } from "./replay-folder.ts";

export interface Interrupted {
  readonly name: string;
  readonly kind: "promotion" | "rollback";
}

/** Promotions and rollbacks that were begun and not brought to their end: tables and state may be of different histories. */
export async function interruptedSwaps(dataDir: string): Promise<Interrupted[]> {
  const found: Interrupted[] = [];
  for (const name of await replayNames(dataDir)) {
    const folder = new ReplayFolder(dataDir, name);
    const promotion = await folder.promotion();
    if (promotion === undefined) continue;
    if (await folder.wasRolledBack()) found.push({ name, kind: "rollback" });
    else if (promotion.isUnderWay === true) found.push({ name, kind: "promotion" });
  }
  return found;
}

export interface FinishOptions extends Omit<PromoteOptions, "folder" | "plan"> {
  readonly dataDir: string;
  /** The replay that the caller finishes by himself. */
  readonly except?: string;
  readonly onFinished?: (finished: Interrupted) => void;
}

/**
 * Brings what was interrupted to its end, before anything is folded or sunk: what is in force then is the old or the new, and
 * nothing half. Nothing else may be at work, as for {@link promote}.
 */
export async function finishInterrupted({ dataDir, except, onFinished, ...options }: FinishOptions): Promise<void> {
  for (const interrupted of await interruptedSwaps(dataDir)) {
    if (interrupted.name === except) continue;
    const folder = new ReplayFolder(dataDir, interrupted.name);
    const plan = await folder.plan();
    if (plan === undefined) throw new Error(`${folder.path} has no plan: restore the folder from a backup`);
    if (interrupted.kind === "promotion") await promote({ ...options, folder, plan });
    else await rollBack({ ...options, folder, plan });
    onFinished?.(interrupted);
  }
}
