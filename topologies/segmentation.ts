import { bonuses } from "../src/bonuses/bonuses.ts";
import { playerDays } from "../src/days/player-days.ts";
import { depositAfterLoss } from "../src/deposits/deposit-after-loss.ts";
import { defineTopology } from "../src/engine/topology.ts";
import { features } from "../src/features/features.ts";
import { rounds } from "../src/rounds/rounds.ts";
import { segments } from "../src/segments/segments.ts";
import { gameSessions } from "../src/sessions/game-sessions.ts";
import { playerSessions } from "../src/sessions/player-sessions.ts";

/**
 * events → rounds → bonuses → sessions → days → features → segments, and triggers on the way: what happens to a player's
 * events, in this order, in one task per partition.
 */
export const segmentation = defineTopology({
  name: "segmentation",
  stateVersion: 9,
  processors: [rounds, bonuses, gameSessions, playerSessions, playerDays, depositAfterLoss, features, segments],
});
