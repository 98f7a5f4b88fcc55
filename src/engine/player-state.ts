import type { Admission } from "../admission/admission.ts";
import type { Micros } from "../values/time.ts";
import type { Player } from "./processor.ts";

/** Everything the fold keeps of one player. Plain data: a checkpoint is its structured clone. */
export interface PlayerState {
  readonly player: Player;
  readonly admission: Admission;
  /** State of each processor that has any, by the processor's name. */
  readonly processors: Record<string, unknown>;
  /** Rows that wait to be emitted: `processor` NUL `row` to the clock at which they are due. */
  readonly pending: Map<string, Micros>;
  /** Due time under which the player waits in the timer queue; derived, not part of the checkpoint's meaning. */
  scheduled: Micros | null;
}
