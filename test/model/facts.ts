import type { CasinoEvent } from "../../src/records/generated.ts";
import type { Micros } from "../../src/values/time.ts";
import type { ModelActivity, ModelRound } from "./activities.ts";
import type { ModelHistory } from "./history.ts";
import type { PlayerEvents } from "./players.ts";

/** Everything of a player that counts, worked out once. */
export interface PlayerFacts extends PlayerEvents {
  readonly rounds: readonly ModelRound[];
  readonly activities: readonly ModelActivity[];
  readonly effective: readonly CasinoEvent[];
  /** Starts of the rounds with an effective activity. */
  readonly roundStarts: readonly Micros[];
  readonly histories: readonly ModelHistory[];
  readonly costs: readonly BonusCost[];
}

export interface BonusCost {
  readonly at: Micros;
  readonly base: bigint;
}
