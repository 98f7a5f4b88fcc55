import { withLog } from "../../src/runtime/open-log.ts";
import { EVENTS } from "../../topologies/topics.ts";
import { runChild } from "../child.ts";
import { SURROUNDINGS } from "../environment.ts";
import type { Sample } from "../stopwatch.ts";
import { casinoRecords } from "./casino-feed.ts";
import { configOfWorld, type World } from "./world.ts";

export const ENGINE = new URL("engine-process.ts", import.meta.url);
export const PARTITIONS = 4;
export const PLAYERS = 20_000;
const APPEND = 5_000;

/** What a process that folded everything tells. */
export interface EngineRun {
  readonly sample: Sample;
  readonly peakRssBytes: number;
}

/** Puts casino events `from` to `to` into the world's log. */
export async function fill(world: World, players: number, from: number, to: number): Promise<void> {
  const config = configOfWorld(world);
  await withLog(config, SURROUNDINGS, async ({ log, serde }) => {
    const feed = { serde, topic: config.topicPrefix + EVENTS.name, partitions: config.partitions, players };
    for (let next = from; next < to; next += APPEND)
      await log.append(casinoRecords(feed, next, Math.min(to, next + APPEND)));
  });
}

/** Folds what is there, in a process of its own. */
export function runEngine(world: World): Promise<EngineRun> {
  return runChild<EngineRun>(ENGINE, [JSON.stringify(world), "once"]);
}
