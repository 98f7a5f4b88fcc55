import { addToSums, noSums, resultOf } from "./round-sums.ts";
import type { RoundState } from "./state.ts";

/** Everything of a round, after all its changes were told, that the rest does not follow from. */
export type RoundCore = Pick<RoundState, "id" | "activities" | "endedAt" | "closed" | "revision" | "bigWins">;

/** The round with what follows from its core. */
export function restoreRound(core: RoundCore): RoundState {
  const { id, activities, endedAt, closed, revision, bigWins } = core;
  const sums = noSums();
  for (const each of activities) if (each.effective) addToSums(sums, each, 1);
  const counts = sums.count > 0;
  const settled = counts && closed !== "";
  return {
    id,
    activities,
    perRound: activities.some((each) => each.perRound),
    hasRollbacks: activities.some((each) => each.rollback),
    hasEnd: activities.some((each) => each.roundEnd),
    endedAt,
    closed,
    sums,
    toldStart: counts ? (activities[0]?.at ?? endedAt) : null,
    toldResult: settled ? resultOf(sums) : null,
    toldEnd: settled ? endedAt : null,
    bigWins,
    revision,
  };
}
