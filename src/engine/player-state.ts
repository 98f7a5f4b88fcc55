import { type Admission, newAdmission } from "../admission/admission.ts";
import { noPendingRows, type PendingRows } from "./pending-rows.ts";
import type { Player } from "./processor.ts";

/** Everything the fold keeps of one player. Plain data. */
export interface PlayerState {
  readonly player: Player;
  readonly admission: Admission;
  /** Each processor's state, by its place in the topology; null: it has none. */
  readonly processors: unknown[];
  /** Rows that wait to be emitted. */
  readonly pending: PendingRows;
}

/** `processors`: how many the topology has. */
export function newPlayerState(player: Player, processors: number): PlayerState {
  return {
    player,
    admission: newAdmission(),
    processors: new Array(processors).fill(null),
    pending: noPendingRows(processors),
  };
}
