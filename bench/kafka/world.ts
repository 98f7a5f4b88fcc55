import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/config.ts";
import type { WorkOptions } from "../../src/engine/inline-work.ts";
import { defineTopology, type Topology } from "../../src/engine/topology.ts";
import { rounds } from "../../src/rounds/rounds.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import type { OpenLog } from "../../src/runtime/open-log.ts";
import { BATCH_SIZE } from "../../src/runtime/work-options.ts";
import { playerSessions } from "../../src/sessions/player-sessions.ts";
import { pause } from "../../src/warehouse/retrying.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { ALL_PROCESSORS, ROUNDS_AND_SESSIONS } from "../names.ts";

/** What a process of the benchmark is told: all of it is in its first argument, as JSON. */
export interface World {
  readonly brokers: readonly string[];
  readonly registry: string;
  readonly prefix: string;
  readonly partitions: number;
  /** `rounds`: rounds and player sessions alone; `all`: every processor. */
  readonly topology: "rounds" | "all";
  /** That fold; 0: the main one does. */
  readonly threads: number;
}

export function configOfWorld({ brokers, registry, prefix, partitions }: World): Config {
  return loadConfig({
    env: {
      PITBOSS_KAFKA__BROKERS: JSON.stringify(brokers),
      PITBOSS_KAFKA__REGISTRY: registry,
      PITBOSS_TOPIC_PREFIX: prefix,
      PITBOSS_PARTITIONS: String(partitions),
    },
  });
}

/** What {@link World.topology} is called in the figures. */
export const TOPOLOGY_NAMES: Readonly<Record<World["topology"], string>> = {
  rounds: ROUNDS_AND_SESSIONS,
  all: ALL_PROCESSORS,
};

/** What of the segmentation every stream engine would have to do. */
export const roundsAndSessions: Topology = defineTopology({
  name: "rounds-and-sessions",
  stateVersion: 1,
  processors: [rounds, playerSessions],
});

export function worldOptions(world: World, config: Config, { log, serde }: OpenLog): WorkOptions {
  return {
    log,
    serde,
    topology: world.topology === "all" ? segmentation : roundsAndSessions,
    topicPrefix: config.topicPrefix,
    rules: config.foldRules,
    now: systemClock,
    batchSize: BATCH_SIZE,
    checkpointEvery: { events: config.checkpoint.events, micros: config.checkpoint.interval },
    tickInterval: config.tickInterval,
    pause,
    warn: (message) => process.stderr.write(`${message}\n`),
  };
}
