import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatCount } from "../../src/cli/table.ts";
import { runChild } from "../child.ts";
import type { QueryTime } from "../cookbook-process.ts";
import { writeFeed } from "../feed.ts";
import { queriesOn } from "../names.ts";
import type { Part } from "../part.ts";
import type { PathReport } from "../path-process.ts";
import { resultOf } from "../result.ts";

const PATH = new URL("../path-process.ts", import.meta.url);
const COOKBOOK = new URL("../cookbook-process.ts", import.meta.url);
const SEGMENTS = fileURLToPath(new URL("../../examples/segments.yaml", import.meta.url));
/** As long as the casino of the guide, whose queries name its days. */
const DAYS = 8;

/** Each question of the guide for analysts. */
export const cookbook: Part = {
  name: "cookbook",
  title: "The analysts' questions",
  async run({ folder, sizes, tell }) {
    const [feed, dataDir] = [join(folder, "cookbook.ndjson"), join(folder, "cookbook")];
    tell("the casino of the cookbook");
    await writeFeed(feed, sizes.cookbook, DAYS);
    try {
      await runChild<PathReport>(PATH, [feed, dataDir, SEGMENTS]);
      tell("cookbook");
      const times = await runChild<QueryTime[]>(COOKBOOK, [dataDir, String(sizes.repeat)]);
      const unit = queriesOn(sizes.cookbook);
      const results = times.map(({ question, milliseconds }) => resultOf(question, unit, milliseconds));
      return { results, notes: [`Embedded ClickHouse with ${formatCount(sizes.cookbook)} events of ${DAYS} days.`] };
    } finally {
      await Promise.all([rm(dataDir, { recursive: true, force: true }), rm(feed)]);
    }
  },
};
