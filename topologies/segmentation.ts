import { bonuses } from "../src/bonuses/bonuses.ts";
import { defineTopology } from "../src/engine/topology.ts";
import { rounds } from "../src/rounds/rounds.ts";

/** events → rounds → bonuses → triggers: what happens to a player's events, in this order, in one task per partition. */
export const segmentation = defineTopology({
  name: "segmentation",
  stateVersion: 1,
  processors: [rounds, bonuses],
});
