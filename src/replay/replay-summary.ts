import { formatTimestamp } from "../values/time.ts";
import type { ReplayFolder } from "./replay-folder.ts";
import type { ReplayEnd, ReplayStart } from "./replay-plan.ts";

export type ReplayState =
  | "beginning"
  | "unfinished"
  | "finished"
  | "promoting"
  | "promoted"
  | "rolling back"
  | "rolled back";

/** A replay in short. */
export interface ReplaySummary {
  readonly name: string;
  /** As the command line takes it: `earliest`, `offset:7`. */
  readonly from: string;
  readonly to: string;
  /** Null: all of them. */
  readonly tenant: string | null;
  readonly keepConfig: boolean;
  readonly state: ReplayState;
  /** Events that its last call folded, and how long that took; null while it is not finished. */
  readonly folded: number | null;
  readonly seconds: number | null;
}

/** What the folder of a replay says of it. */
export async function replaySummary(name: string, folder: ReplayFolder): Promise<ReplaySummary> {
  const [plan, finished] = await Promise.all([folder.plan(), folder.finished()]);
  return {
    name,
    from: textOf(plan?.from),
    to: textOf(plan?.to),
    tenant: plan?.tenant ?? null,
    keepConfig: plan?.keepConfig === true,
    state: (await swappedState(folder)) ?? stateOf(plan !== undefined, finished !== undefined),
    folded: finished?.folded ?? null,
    seconds: finished?.seconds ?? null,
  };
}

async function swappedState(folder: ReplayFolder): Promise<ReplayState | undefined> {
  const [promotion, wasRolledBack] = await Promise.all([folder.promotion(), folder.wasRolledBack()]);
  if (wasRolledBack) return promotion === undefined ? "rolled back" : "rolling back";
  if (promotion === undefined) return undefined;
  return promotion.isUnderWay === true ? "promoting" : "promoted";
}

function stateOf(isPlanned: boolean, isFinished: boolean): ReplayState {
  if (isFinished) return "finished";
  return isPlanned ? "unfinished" : "beginning";
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
