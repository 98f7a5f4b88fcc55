import { rm } from "node:fs/promises";
import { join } from "node:path";
import { formatCount } from "../../src/cli/table.ts";
import { runChild } from "../child.ts";
import { writeFeed } from "../feed.ts";
import { fileToClickHouse, replayOf, UNITS } from "../names.ts";
import type { BenchContext, Part } from "../part.ts";
import type { PathReport } from "../path-process.ts";
import { type Result, ratesOf, resultOf } from "../result.ts";
import type { Sample } from "../stopwatch.ts";

const PATH = new URL("../path-process.ts", import.meta.url);
const REPLAY_PROCESS = new URL("../replay-process.ts", import.meta.url);
const LIVE = "run --once";
const WHOLE = "file to ClickHouse";
/** Stages of the path that count events; the others count rows. */
const OF_EVENTS: ReadonlySet<string> = new Set(["ingest", LIVE, WHOLE]);

/**
 * From a file to embedded ClickHouse, and what is done with an installation that has everything: its sink and its history
 * once more. Each in a process of its own: a warm-up would warm nothing but the disk.
 */
export const path: Part = {
  name: "path",
  title: "The whole path",
  covers: ["replay"],
  async run(context) {
    const { folder, sizes } = context;
    const feed = join(folder, "path.ndjson");
    const dataDir = join(folder, "path");
    await writeFeed(feed, sizes.path);
    try {
      const reports = await runPaths(context, feed, dataDir);
      const results = pathResults(reports, sizes.path);
      if (context.wants("replay")) results.push(...(await measureReplay(context, dataDir, reports)));
      return { results, notes: [`A feed of ${formatCount(sizes.path)} events.`] };
    } finally {
      await Promise.all([rm(dataDir, { recursive: true, force: true }), rm(feed)]);
    }
  },
};

/** The last one's installation stays in `dataDir`. */
async function runPaths({ sizes, tell }: BenchContext, feed: string, dataDir: string): Promise<PathReport[]> {
  const reports: PathReport[] = [];
  while (reports.length < sizes.repeat) {
    tell(`path, ${reports.length + 1} of ${sizes.repeat}`);
    await rm(dataDir, { recursive: true, force: true });
    reports.push(await runChild<PathReport>(PATH, [feed, dataDir]));
  }
  return reports;
}

function pathResults(reports: readonly PathReport[], events: number): Result[] {
  const names = Object.keys(reports[0]?.samples ?? {});
  const rates = names.flatMap((name) =>
    ratesOf(
      name === WHOLE ? fileToClickHouse(events) : name,
      OF_EVENTS.has(name) ? "events" : "rows",
      samplesOf(reports, name),
    ),
  );
  const peaks = reports.map(({ peakRssBytes }) => peakRssBytes / 1e6);
  return [...rates, resultOf("peak memory of the whole path", "MB", peaks)];
}

function samplesOf(reports: readonly PathReport[], name: string): Sample[] {
  return reports.flatMap(({ samples }) => samples[name] ?? []);
}

/** Beside the live rate: that of `run --once`, which folds and sinks the same events. */
async function measureReplay(
  context: BenchContext,
  dataDir: string,
  reports: readonly PathReport[],
): Promise<Result[]> {
  const samples: Sample[] = [];
  while (samples.length < context.sizes.repeat) {
    context.tell(`replay, ${samples.length + 1} of ${context.sizes.repeat}`);
    samples.push(await runChild<Sample>(REPLAY_PROCESS, [dataDir, `bench${samples.length}`]));
  }
  const live = resultOf(LIVE, UNITS.rate, rates(samplesOf(reports, LIVE))).value.median;
  const name = replayOf(context.sizes.path);
  const beside = rates(samples).map((rate) => rate / live);
  return [...ratesOf(name, "events", samples), resultOf(name, UNITS.ofLive, beside)];
}

function rates(samples: readonly Sample[]): number[] {
  return samples.map(({ items, seconds }) => items / seconds);
}
