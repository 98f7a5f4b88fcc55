import { type Admission, newAdmission } from "../admission/admission.ts";
import type { Micros } from "../values/time.ts";
import type { Player } from "./processor.ts";

/** Everything the fold keeps of one player. Plain data. */
export interface PlayerState {
  readonly player: Player;
  readonly admission: Admission;
  /** Each processor's state, by its place in the topology; null: it has none. */
  readonly processors: unknown[];
  /** Rows that wait to be emitted, and the clock at which each is due, by the place of their processor. */
  readonly pending: (Map<string, Micros> | null)[];
}

/** `processors`: how many the topology has. */
export function newPlayerState(player: Player, processors: number): PlayerState {
  const none = (): null[] => Array.from({ length: processors }, () => null);
  return { player, admission: newAdmission(), processors: none(), pending: none() };
}
