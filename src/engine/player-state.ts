import { type Admission, newAdmission } from "../admission/admission.ts";
import type { Micros } from "../values/time.ts";
import type { Player } from "./processor.ts";

/** Everything the fold keeps of one player. Plain data: a checkpoint is its structured clone. */
export interface PlayerState {
  readonly player: Player;
  readonly admission: Admission;
  /** State of each processor that has any, by the processor's name. */
  readonly processors: Record<string, unknown>;
  /** Rows that wait to be emitted: `processor:row` to the clock at which they are due. */
  readonly pending: Map<string, Micros>;
}

export function newPlayerState(player: Player): PlayerState {
  return { player, admission: newAdmission(), processors: {}, pending: new Map() };
}
