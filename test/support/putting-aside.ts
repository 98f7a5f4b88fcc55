import type { Processor } from "../../src/engine/processor.ts";
import { defineTopology } from "../../src/engine/topology.ts";
import { features } from "../../src/features/features.ts";
import type { FeaturesState } from "../../src/features/state.ts";
import { putRunsAside } from "../../src/features/streaks.ts";
import { roundsKeeping } from "../../src/rounds/rounds.ts";
import { segmentation } from "../../topologies/segmentation.ts";

const AT_ONCE = { stay: 0, together: 1 };

const roundsAtOnce = roundsKeeping({ short: 8, closed: 0, aside: AT_ONCE });
const featuresAtOnce: Processor<FeaturesState> = {
  ...features,
  rest(state) {
    putRunsAside(state.streaks, AT_ONCE);
    return false;
  },
};

/** The same, of players who have all that may be put aside in blocks: otherwise only those have any who play for hours. */
export const puttingAside = defineTopology({
  ...segmentation,
  processors: segmentation.processors.map((each) => {
    if (each.name === roundsAtOnce.name) return roundsAtOnce as Processor<unknown>;
    return each.name === featuresAtOnce.name ? (featuresAtOnce as Processor<unknown>) : each;
  }),
});
