/** Carries everything on the broker into a new embedded ClickHouse, alone in its process. Arguments: the world, the data. */
import { withLog } from "../../src/runtime/open-log.ts";
import { withWarehouse } from "../../src/runtime/with-warehouse.ts";
import { SURROUNDINGS } from "../environment.ts";
import { sinkEverything } from "../sink-everything.ts";
import { Stopwatch } from "../stopwatch.ts";
import { configOfWorld, type World } from "./world.ts";

const [, , world = "", dataDir = ""] = process.argv;
const config = { ...configOfWorld(JSON.parse(world) as World), dataDir };

const sample = await withLog(config, SURROUNDINGS, (open) =>
  withWarehouse(config, async (warehouse) => {
    const watch = new Stopwatch();
    const { inserted } = await watch.timeAsync(() => sinkEverything(config, open, warehouse));
    return watch.sample(inserted);
  }),
);
process.stdout.write(JSON.stringify(sample));
