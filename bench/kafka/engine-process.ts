/**
 * The engine of the benchmark, alone in its process. Arguments: the world; `once`, which folds what is there and tells
 * what it took, or `follow`, which goes on until SIGTERM.
 */
import { Engine } from "../../src/engine/engine.ts";
import { withLog } from "../../src/runtime/open-log.ts";
import { SURROUNDINGS } from "../environment.ts";
import { peakRss } from "../peak-rss.ts";
import { Stopwatch } from "../stopwatch.ts";
import { configOfWorld, engineOptions, type World } from "./world.ts";

const world = JSON.parse(process.argv[2] ?? "") as World;
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const config = configOfWorld(world);

await withLog(config, SURROUNDINGS, async (open) => {
  const engine = new Engine(engineOptions(world, config, open));
  if (process.argv[3] === "follow") {
    process.stdout.write("following\n");
    await engine.follow(stop.signal);
    return;
  }
  const watch = new Stopwatch();
  const { folded } = await watch.timeAsync(() => engine.runOnce(stop.signal));
  process.stdout.write(JSON.stringify({ sample: watch.sample(folded), peakRssBytes: peakRss() }));
});
