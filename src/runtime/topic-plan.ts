import { topicSpecs } from "../../topologies/topics.ts";
import type { Config } from "../config/config.ts";
import type { Log, TopicSpec } from "../log/port.ts";

/** One topic as it should be, and what there is to do. */
export interface PlannedTopic {
  readonly spec: TopicSpec;
  /** `create`: it is not there. `refuse`: it has another number of partitions, and keys would change places. */
  readonly action: "create" | "keep" | "refuse";
  /** Settings that differ from the ones wanted, in words; they are left as they are. */
  readonly differences: readonly string[];
}

/** Compares the configured topics with those of the log. Changes nothing. */
export function planTopics(log: Pick<Log, "topic">, config: Config): Promise<PlannedTopic[]> {
  return Promise.all(
    topicSpecs(config.topicPrefix, config.partitions).map(async (spec) => planned(spec, await log.topic(spec.name))),
  );
}

function planned(spec: TopicSpec, there: TopicSpec | undefined): PlannedTopic {
  if (there === undefined) return { spec, action: "create", differences: [] };
  const differences = [
    ...difference("partitions", there.partitions, spec.partitions),
    ...difference("cleanup", there.cleanup, spec.cleanup),
    ...difference("retention", retentionText(there), retentionText(spec)),
  ];
  return { spec, action: there.partitions === spec.partitions ? "keep" : "refuse", differences };
}

function difference(name: string, there: string | number, wanted: string | number): string[] {
  return there === wanted ? [] : [`${name} is ${there}, not ${wanted}`];
}

const DAY_MS = 86_400_000;

/** In days where it is whole days. */
export function retentionText({ retentionMs }: TopicSpec): string {
  if (retentionMs === undefined) return "for ever";
  return retentionMs % DAY_MS === 0 ? `${retentionMs / DAY_MS} days` : `${retentionMs} ms`;
}
