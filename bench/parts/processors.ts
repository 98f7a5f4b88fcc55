import { UNITS } from "../names.ts";
import type { Part } from "../part.ts";
import { processorCosts, stateSizes } from "../processors.ts";
import { resultOf } from "../result.ts";
import { materialOf } from "./stages.ts";

/** What each processor takes of an event's time. */
export const processors: Part = {
  name: "processors",
  title: "Processors",
  async run(context) {
    const costs = processorCosts(await materialOf(context), context.sizes.repeat);
    const results = costs.map(({ name, microsPerEvent }) => resultOf(name, UNITS.cost, [microsPerEvent]));
    return { results, notes: ["What the fastest fold takes longer with each."] };
  },
};

/** What a checkpoint keeps of a player. */
export const state: Part = {
  name: "state",
  title: "State of a player",
  async run(context) {
    const { players, sizes } = stateSizes(await materialOf(context));
    const results = sizes.flatMap(({ of, mean, max }) => [
      resultOf(of, "mean bytes", [mean]),
      resultOf(of, "most bytes", [max]),
    ]);
    return { results, notes: [`${players} players at the end of the feed.`] };
  },
};
