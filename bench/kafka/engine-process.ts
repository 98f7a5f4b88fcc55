/**
 * The engine of the benchmark, alone in its process. Arguments: the world; `once`, which folds what is there and tells
 * what it took, or `follow`, which goes on until SIGTERM.
 */
import { Engine } from "../../src/engine/engine.ts";
import { InlineWork } from "../../src/engine/inline-work.ts";
import { withLog } from "../../src/runtime/open-log.ts";
import { ThreadedWork } from "../../src/runtime/threads/threaded-work.ts";
import { pause } from "../../src/warehouse/retrying.ts";
import { SURROUNDINGS } from "../environment.ts";
import { peakRss } from "../peak-rss.ts";
import { Stopwatch } from "../stopwatch.ts";
import { configOfWorld, type World, worldOptions } from "./world.ts";

const world = JSON.parse(process.argv[2] ?? "") as World;
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const config = configOfWorld(world);

await withLog(config, SURROUNDINGS, async (open) => {
  const options = worldOptions(world, config, open);
  const threads = world.threads === 0 ? undefined : threadsOf(world);
  const work = threads ?? new InlineWork(options);
  const engine = new Engine({ log: open.log, topicPrefix: config.topicPrefix, pause }, work);
  if (process.argv[3] === "follow") {
    process.stdout.write("following\n");
    await engine.follow(stop.signal);
  } else {
    const watch = new Stopwatch();
    const { folded } = await watch.timeAsync(() => engine.runOnce(stop.signal));
    process.stdout.write(JSON.stringify({ sample: watch.sample(folded), peakRssBytes: peakRss() }));
  }
  await threads?.close();
});

function threadsOf(world: World): ThreadedWork {
  const program = new URL("engine-thread.ts", import.meta.url);
  return new ThreadedWork({ program, data: world, threads: world.threads, warn: console.error });
}
