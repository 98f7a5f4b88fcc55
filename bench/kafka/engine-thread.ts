/** A thread of the benchmark's engine: as the engine's own, with the processors that the world names. */
import { parentPort, workerData } from "node:worker_threads";
import { InlineWork } from "../../src/engine/inline-work.ts";
import { withLog } from "../../src/runtime/open-log.ts";
import { serveWork } from "../../src/runtime/threads/serve-work.ts";
import { SURROUNDINGS } from "../environment.ts";
import { configOfWorld, type World, worldOptions } from "./world.ts";

const port = parentPort;
if (port === null) throw new Error("engine-thread.ts is no program: it runs as a thread of engine-process.ts");
const world = workerData as World;
const config = configOfWorld(world);
await withLog(config, SURROUNDINGS, (open) =>
  serveWork(port, (message) => port.postMessage(message), new InlineWork(worldOptions(world, config, open))),
);
port.close();
