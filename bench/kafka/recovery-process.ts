/**
 * Folds a partition in a process of its own. Arguments: the world; `lose`, which commits everything but writes no
 * checkpoint and goes away, or `restore`, which takes the partition over and tells what that took.
 */
import { Task } from "../../src/engine/task.ts";
import { withLog } from "../../src/runtime/open-log.ts";
import { SURROUNDINGS } from "../environment.ts";
import { peakRss } from "../peak-rss.ts";
import { configOfWorld, type World, worldOptions } from "./world.ts";

/** What taking a partition over took. */
export interface Recovery {
  readonly seconds: number;
  readonly players: number;
  readonly replayed: number;
  readonly peakRssBytes: number;
}

const NEVER = { events: Number.MAX_SAFE_INTEGER, micros: Number.MAX_SAFE_INTEGER };

const world = JSON.parse(process.argv[2] ?? "") as World;
const config = configOfWorld(world);
await withLog(config, SURROUNDINGS, async (open) => {
  const options = { ...worldOptions(world, config, open), checkpointEvery: NEVER };
  const begun = performance.now();
  const task = await Task.open(options, 0);
  if (process.argv[3] === "lose") {
    while ((await task.step()) > 0);
    await task.settled();
    process.stdout.write("null");
  } else {
    const seconds = (performance.now() - begun) / 1000;
    const { players, replayed } = task;
    process.stdout.write(JSON.stringify({ seconds, players, replayed, peakRssBytes: peakRss() } satisfies Recovery));
  }
  await task.close();
});
