import type { Topic } from "../../topologies/topics.ts";
import type { Processor, SignalName } from "./processor.ts";

/** A processor whose state's type only it knows. */
export type AnyProcessor = Processor<unknown>;

/** What the engine folds: processors in the order in which they see an event. */
export interface Topology {
  readonly name: string;
  readonly processors: readonly AnyProcessor[];
  /** Changes when state of the same name no longer means the same: part of every checkpoint. */
  readonly stateVersion: number;
}

/** Checks the topology and freezes it. Throws with what is wrong and where. */
export function defineTopology(topology: Topology): Topology {
  const names = new Set<string>();
  const told = new Set<SignalName>();
  for (const processor of topology.processors) {
    if (names.has(processor.name))
      throw new Error(`topology ${topology.name}: two processors are called ${processor.name}`);
    names.add(processor.name);
    for (const signal of processor.hears) {
      if (!told.has(signal)) {
        throw new Error(
          `topology ${topology.name}: ${processor.name} hears ${signal}, which no processor before it tells`,
        );
      }
    }
    for (const signal of processor.tells) told.add(signal);
    refuseRepeatedTopics(topology.name, processor);
  }
  return Object.freeze({ ...topology, processors: Object.freeze([...topology.processors]) });
}

function refuseRepeatedTopics(topology: string, processor: AnyProcessor): void {
  const topics = new Set<Topic>(processor.writes);
  if (topics.size !== processor.writes.length) {
    throw new Error(`topology ${topology}: ${processor.name} declares a topic twice`);
  }
}

/** Tells topologies apart whose checkpoints cannot be shared. */
export function topologyDigest(topology: Topology): string {
  return `${topology.name}/${topology.stateVersion}/${topology.processors.map((each) => each.name).join("+")}`;
}
