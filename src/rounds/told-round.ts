import type { Micros } from "../values/time.ts";
import type { Activity } from "./activity.ts";
import type { RoundSums } from "./round-sums.ts";

/** A round as later processors see it: what was told of it so far, not to be kept. */
export interface ToldRound {
  readonly id: string;
  /** In the order of semantics.md, section 1. */
  readonly activities: readonly Activity[];
  /** Of the effective ones. */
  readonly sums: Readonly<RoundSums>;
  /** All of them name the same game. */
  readonly isOfOneGame: boolean;
}

/** The rounds of one player that are in the state. */
export interface RoundLookup {
  /** Those that began at `to` or before and ended at `from` or after. Each has to be looked at: not for every event. */
  overlapping(from: Micros, to: Micros): Iterable<ToldRound>;
}

export const NO_ROUNDS: RoundLookup = { overlapping: () => [] };
