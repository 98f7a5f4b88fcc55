import { addToSums, noSums, resultOf } from "./round-sums.ts";
import type { RoundState } from "./state.ts";

/** Everything of a round, after all its changes were told, that the rest does not follow from. */
export type RoundCore = Pick<RoundState, "id" | "activities" | "endedAt" | "closed" | "revision" | "bigWins">;

/** The round with what follows from its core. */
export function restoreRound(core: RoundCore): RoundState {
  const { id, activities, endedAt, closed, revision, bigWins } = core;
  const sums = noSums();
  const game = activities[0]?.details.game_id;
  let perRound = false;
  let hasRollbacks = false;
  let hasEnd = false;
  let isOfOneGame = true;
  for (const each of activities) {
    if (each.effective) addToSums(sums, each, 1);
    if (each.perRound) perRound = true;
    if (each.rollback) hasRollbacks = true;
    if (each.roundEnd) hasEnd = true;
    if (each.details.game_id !== game) isOfOneGame = false;
  }
  const counts = sums.count > 0;
  const settled = counts && closed !== "";
  return {
    id,
    activities,
    perRound,
    hasRollbacks,
    isOfOneGame,
    hasEnd,
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
