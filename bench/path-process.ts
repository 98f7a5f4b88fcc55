import type { Config } from "../src/config/config.ts";
import { ingestFile } from "../src/doors/files/ingest.ts";
import { accept } from "../src/inputs/accept.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { type OpenLog, withLog } from "../src/runtime/open-log.ts";
import { runOnce } from "../src/runtime/run.ts";
import { withWarehouse } from "../src/runtime/with-warehouse.ts";
import { createLogger } from "../src/telemetry/logger.ts";
import type { Warehouse } from "../src/warehouse/port.ts";
import { benchConfig, SURROUNDINGS } from "./environment.ts";
import { peakRss } from "./peak-rss.ts";
import { sinkEverything } from "./sink-everything.ts";
import { type Sample, Stopwatch } from "./stopwatch.ts";

/** What one process that ran the path tells. */
export interface PathReport {
  readonly samples: Readonly<Record<string, Sample>>;
  readonly peakRssBytes: number;
}

/**
 * The path from a file to embedded ClickHouse, in a process of its own, because ClickHouse is opened once in a process
 * and its memory is to be told from everybody else's. Arguments: the feed, a directory for the data, a file of
 * segments where there are to be any.
 */
async function main([feed = "", dataDir = "", segments]: readonly string[]): Promise<void> {
  const config = benchConfig(dataDir, segments);
  const report = await withLog(config, SURROUNDINGS, (open) =>
    withWarehouse(config, async (warehouse): Promise<PathReport> => {
      const path = await wholePath(feed, config, open, warehouse);
      const peakRssBytes = peakRss();
      return { samples: { ...path, ...(await sinkAgain(config, open, warehouse)) }, peakRssBytes };
    }),
  );
  process.stdout.write(JSON.stringify(report));
}

type Samples = PathReport["samples"];

async function ingest(feed: string, config: Config, { log, serde }: OpenLog): Promise<number> {
  const prefix = config.topicPrefix;
  const report = await ingestFile({
    path: feed,
    log,
    serde,
    prefix,
    rules: config.inputRules,
    accept,
    now: systemClock,
  });
  return report.lines;
}

async function wholePath(feed: string, config: Config, open: OpenLog, warehouse: Warehouse): Promise<Samples> {
  const [ingesting, running, both] = [new Stopwatch(), new Stopwatch(), new Stopwatch()];
  const options = { config, open, warehouse, now: systemClock, logger: createLogger("warn") };
  const { lines, folded } = await both.timeAsync(async () => {
    const lines = await ingesting.timeAsync(() => ingest(feed, config, open));
    const signal = new AbortController().signal;
    const report = await running.timeAsync(() => runOnce({ ...options, signal }));
    return { lines, folded: report.engine.folded };
  });
  return {
    ingest: ingesting.sample(lines),
    "run --once": running.sample(folded),
    "file to ClickHouse": both.sample(lines),
  };
}

async function sinkAgain(config: Config, open: OpenLog, warehouse: Warehouse): Promise<Samples> {
  const watches = new Map<string, Stopwatch>();
  const insert: Warehouse["insert"] = (rows) => watchOf(watches, rows.table).timeAsync(() => warehouse.insert(rows));
  const all = new Stopwatch();
  const { rows, inserted } = await all.timeAsync(() => sinkEverything(config, open, { insert }));
  const tables = Object.entries(rows).map(([table, count]) => [table, watchOf(watches, table).sample(count)] as const);
  return { sink: all.sample(inserted), ...Object.fromEntries(tables.map(([table, sample]) => [`… ${table}`, sample])) };
}

function watchOf(watches: Map<string, Stopwatch>, table: string): Stopwatch {
  const watch = watches.get(table) ?? new Stopwatch();
  watches.set(table, watch);
  return watch;
}

await main(process.argv.slice(2));
