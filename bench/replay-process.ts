/** Folds the log of an installation into shadow tables once more, alone in its process. Arguments: data, the replay's name. */

import { beginOrResume } from "../src/replay/begin.ts";
import type { ReplayRequest } from "../src/replay/make-plan.ts";
import { replay } from "../src/replay/replay.ts";
import { shadowDatabase } from "../src/replay/shadow.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { withLog } from "../src/runtime/open-log.ts";
import { withWarehouse } from "../src/runtime/with-warehouse.ts";
import { benchConfig, SURROUNDINGS } from "./environment.ts";
import { Stopwatch } from "./stopwatch.ts";

const [, , dataDir = "", name = ""] = process.argv;
const config = benchConfig(dataDir);
const request: ReplayRequest = {
  name,
  from: { kind: "earliest" },
  to: { kind: "live" },
  tenant: null,
  keepConfig: false,
};

const sample = await withLog(config, SURROUNDINGS, (open) =>
  withWarehouse({ ...config, database: shadowDatabase(config.database, name) }, async (warehouse) => {
    const plan = await beginOrResume(request, config, open.log, warehouse);
    const watch = new Stopwatch();
    const signal = new AbortController().signal;
    const options = { config, open, warehouse, plan, now: systemClock, signal };
    const { folded } = await watch.timeAsync(() => replay(options));
    return watch.sample(folded);
  }),
);
process.stdout.write(JSON.stringify(sample));
