import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DOOR_STAGES } from "./door-stages.ts";
import { writeFeed } from "./feed.ts";
import type { Figures, StageFigures } from "./figures.ts";
import { FOLD_STAGES } from "./fold-stages.ts";
import { markdownOf, writeBetweenMarkers } from "./markdown.ts";
import { type Material, prepare } from "./material.ts";
import { runPath } from "./path.ts";
import type { PathReport } from "./path-process.ts";
import { processorCosts, stateSizes } from "./processors.ts";
import type { Stage } from "./stage.ts";
import { cpuOf, rateOf, spreadOf } from "./statistics.ts";
import { type Sample, Stopwatch } from "./stopwatch.ts";

const PAGE = fileURLToPath(new URL("../docs/performance.md", import.meta.url));
const STAGES = [...DOOR_STAGES, ...FOLD_STAGES];
/** Stages of the path that count events; the others count rows. */
const OF_EVENTS: ReadonlySet<string> = new Set(["ingest", "run --once", "file to ClickHouse"]);
const NAMES = [...STAGES.map(({ name }) => name), "processors", "state", "path"];

const USAGE = `node bench/main.ts [options]
  --events <count>       length of the feed (100000)
  --repeat <count>       repetitions of each stage, after one to warm up (3)
  --only <stage>         only this; may be given again: ${NAMES.join(", ")}
  --json                 the figures as JSON
  --write                put the figures into docs/performance.md
`;

interface Options {
  readonly events: number;
  readonly repetitions: number;
  readonly only: ReadonlySet<string>;
  readonly json: boolean;
  readonly write: boolean;
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: "string", default: "100000" },
      repeat: { type: "string", default: "3" },
      only: { type: "string", multiple: true, default: NAMES },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
  const unknown = values.only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new RangeError(`--only ${unknown}: there is no such stage`);
  return {
    events: positive("--events", values.events),
    repetitions: positive("--repeat", values.repeat),
    only: new Set(values.only),
    json: values.json,
    write: values.write,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`${name} ${text}: give a whole number above 0`);
}

function figuresOf(name: string, unit: string, samples: readonly Sample[]): StageFigures {
  return { name, unit, items: samples[0]?.items ?? 0, perSecond: rateOf(samples), cpuPerMillion: cpuOf(samples) };
}

async function measureStage(stage: Stage, material: Material, repetitions: number): Promise<StageFigures> {
  const samples: Sample[] = [];
  for (let left = repetitions; left >= 0; left--) {
    const watch = new Stopwatch();
    const sample = watch.sample(await stage.run(material, watch));
    // The first one warms up.
    if (left < repetitions) samples.push(sample);
  }
  return figuresOf(stage.name, stage.unit ?? "events", samples);
}

/** Each repetition is a process of its own: a warm-up would warm nothing but the disk. */
async function measurePath({ feed, folder }: Material, repetitions: number) {
  const reports: PathReport[] = [];
  for (let left = repetitions; left > 0; left--) reports.push(await runPath(feed, folder));
  const stages = Object.keys(reports[0]?.samples ?? {}).map((name) => {
    const samples = reports.flatMap((report) => report.samples[name] ?? []);
    return figuresOf(name, OF_EVENTS.has(name) ? "events" : "rows", samples);
  });
  return { stages, peakRssBytes: spreadOf(reports.map((report) => report.peakRssBytes)) };
}

async function measure({ events, repetitions, only }: Options, folder: string): Promise<Figures> {
  const before = loadOfLastMinute();
  const feed = join(folder, "feed.ndjson");
  tell(`a feed of ${events} events`);
  await writeFeed(feed, events);
  const material = await prepare(folder, feed, events);
  const stages: StageFigures[] = [];
  for (const stage of STAGES.filter(({ name }) => only.has(name))) {
    tell(stage.name);
    stages.push(await measureStage(stage, material, repetitions));
  }
  const parts: Partial<Pick<Figures, "processors" | "state" | "peakRssBytes">>[] = [];
  if (only.has("processors")) {
    tell("processors");
    parts.push({ processors: processorCosts(material, repetitions) });
  }
  if (only.has("state")) parts.push({ state: stateSizes(material) });
  if (only.has("path")) {
    tell("path");
    const path = await measurePath(material, repetitions);
    stages.push(...path.stages);
    parts.push({ peakRssBytes: path.peakRssBytes });
  }
  const machine = {
    node: process.version,
    cpus: availableParallelism(),
    cpuModel: cpus()[0]?.model.trim() ?? "unknown",
  };
  const load = [before, loadOfLastMinute()] as const;
  return Object.assign({ ...machine, load, events, repetitions, stages }, ...parts);
}

function loadOfLastMinute(): number {
  return loadavg()[0] ?? 0;
}

function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${what} …\n`);
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(USAGE);
    return;
  }
  const options = optionsOf(args);
  const folder = await mkdtemp(join(tmpdir(), "pitboss-bench-"));
  try {
    const figures = await measure(options, folder);
    process.stdout.write(`${options.json ? JSON.stringify(figures, null, 2) : markdownOf(figures)}\n`);
    if (options.write) await writeBetweenMarkers(PAGE, markdownOf(figures), "figures");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
