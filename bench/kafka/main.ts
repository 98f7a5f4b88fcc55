/**
 * The engine on a real broker, one process, exactly once: how fast it folds what is there, and how long an event takes to
 * come out. Starts Kafka and the registry itself. `--write` puts the figures into docs/performance.md.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { formatCount } from "../../src/cli/table.ts";
import { withLog } from "../../src/runtime/open-log.ts";
import { startKafka } from "../../test/services/kafka.ts";
import { startSchemaRegistry } from "../../test/services/schema-registry.ts";
import { VERSIONS } from "../../test/services/versions.ts";
import { EVENTS } from "../../topologies/topics.ts";
import { SURROUNDINGS } from "../environment.ts";
import { table, writeBetweenMarkers } from "../markdown.ts";
import { spreadOf } from "../statistics.ts";
import type { Sample } from "../stopwatch.ts";
import { casinoRecords } from "./casino-feed.ts";
import { type Latency, measureLatency } from "./latency.ts";
import type { Recovery } from "./recovery-process.ts";
import { configOfWorld, type World } from "./world.ts";

const PAGE = fileURLToPath(new URL("../../docs/performance.md", import.meta.url));
const ENGINE = fileURLToPath(new URL("engine-process.ts", import.meta.url));
const RECOVERY_PROCESS = fileURLToPath(new URL("recovery-process.ts", import.meta.url));
const PARTITIONS = 4;
const PLAYERS = 20_000;
const APPEND = 5_000;
/** What comes in the 30 s between two checkpoints at 2,500 events a second, and who played before. */
const RECOVERY = { players: 100_000, before: 400_000, since: 75_000 };
/** Compiled as a broker in production is, after a while. */
const FAST_JAVA = ["-XX:TieredStopAtLevel=4"];

interface EngineRun {
  readonly sample: Sample;
  readonly peakRssBytes: number;
}

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    repeat: { type: "string", default: "3" },
    rate: { type: "string", default: "10000" },
    seconds: { type: "string", default: "20" },
    write: { type: "boolean", default: false },
  },
});

async function fill(world: World, players: number, from: number, to: number): Promise<void> {
  const config = configOfWorld(world);
  await withLog(config, SURROUNDINGS, async ({ log, serde }) => {
    const feed = { serde, topic: config.topicPrefix + EVENTS.name, partitions: config.partitions, players };
    for (let next = from; next < to; next += APPEND)
      await log.append(casinoRecords(feed, next, Math.min(to, next + APPEND)));
  });
}

async function runEngine(world: World): Promise<EngineRun> {
  const { stdout } = await promisify(execFile)(process.execPath, [ENGINE, JSON.stringify(world), "once"]);
  return JSON.parse(stdout) as EngineRun;
}

/** A partition whose owner died just before its next checkpoint. */
async function recover(world: World): Promise<Recovery> {
  const { players, before, since } = RECOVERY;
  await fill(world, players, 0, before);
  await runEngine(world);
  await fill(world, players, before, before + since);
  const run = promisify(execFile);
  await run(process.execPath, [RECOVERY_PROCESS, JSON.stringify(world), "lose"]);
  const { stdout } = await run(process.execPath, [RECOVERY_PROCESS, JSON.stringify(world), "restore"]);
  return JSON.parse(stdout) as Recovery;
}

function recoveryRow({ players, replayed, seconds, peakRssBytes }: Recovery): string[] {
  return [players, replayed].map(formatCount).concat(seconds.toFixed(1), formatCount(Math.round(peakRssBytes / 1e6)));
}

/** An engine follows while this process appends and reads. Before anything is measured it has folded for a while. */
async function latencyOf(world: World, perSecond: number, seconds: number): Promise<Latency> {
  const config = configOfWorld(world);
  return withLog(config, SURROUNDINGS, async (open) => {
    const engine = spawn(process.execPath, [ENGINE, JSON.stringify(world), "follow"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(engine, "exit");
    try {
      await once(engine.stdout, "data");
      const warmUp = { perSecond, seconds: 5, from: 0 };
      await measureLatency(open, config.topicPrefix, PARTITIONS, warmUp);
      return await measureLatency(open, config.topicPrefix, PARTITIONS, { perSecond, seconds, from: 5 * perSecond });
    } finally {
      engine.kill("SIGTERM");
      await ended;
    }
  });
}

function runsRow(name: string, runs: readonly EngineRun[]): string[] {
  const rate = spreadOf(runs.map(({ sample }) => sample.items / sample.seconds));
  const cpu = spreadOf(runs.map(({ sample }) => (sample.cpuSeconds / sample.items) * 1e6));
  const memory = spreadOf(runs.map(({ peakRssBytes }) => peakRssBytes / 1e6));
  const whole = (value: number) => formatCount(Math.round(value));
  return [
    name,
    `${whole(rate.median)} (${whole(rate.min)}–${whole(rate.max)})`,
    `${cpu.median.toFixed(1)} (${cpu.min.toFixed(1)}–${cpu.max.toFixed(1)})`,
    whole(memory.max),
  ];
}

function latencyRow({ perSecond, rounds, p50, p99, max }: Latency): string[] {
  return [formatCount(perSecond), formatCount(rounds), p50.toFixed(1), p99.toFixed(1), max.toFixed(1)];
}

const [events, repeat] = [Number(values.events), Number(values.repeat)];
const before = loadavg()[0] ?? 0;
const [kafka, registry] = await Promise.all([startKafka({ java: FAST_JAVA }), startSchemaRegistry()]);
try {
  const world = (topology: World["topology"], prefix: string, partitions = PARTITIONS): World => ({
    brokers: kafka.brokers,
    registry: registry.url,
    partitions,
    prefix,
    topology,
  });
  const rows: string[][] = [];
  for (const [topology, name] of [
    ["rounds", "rounds and player sessions"],
    ["all", "all processors"],
  ] as const) {
    const runs: EngineRun[] = [];
    for (let run = 0; run < repeat; run++) {
      const each = world(topology, `${topology}-${run}.`);
      await fill(each, PLAYERS, 0, events);
      runs.push(await runEngine(each));
      process.stderr.write(`${runsRow(name, runs.slice(-1)).join("  ")}\n`);
    }
    rows.push(runsRow(name, runs));
  }
  const latency = await latencyOf(world("rounds", "latency."), Number(values.rate), Number(values.seconds));
  const recoveries = [await recover(world("all", "recovery.", 1))];
  const text = [
    `Node ${process.version}, Kafka ${VERSIONS.kafka} (one broker on the same machine), ${availableParallelism()} CPUs ` +
      `(${cpus()[0]?.model.trim()}), ${formatCount(events)} casino events of 20,000 players in ${PARTITIONS} partitions, one ` +
      `engine process, exactly once, ${repeat} runs: median (least–most), the process's start and end included. Load average ` +
      `${before.toFixed(1)} before.`,
    table(["topology", "events per second", "CPU-s per million", "peak MB"], rows),
    "From the append of the event that closes a round until a reader of committed records has the round:",
    table(["events per second", "rounds", "p50 ms", "p99 ms", "max ms"], [latencyRow(latency)]),
    "Taking over a partition (all processors) whose owner died: its checkpoint is loaded, and what came since is folded again:",
    table(["players", "events folded again", "seconds", "peak MB"], recoveries.map(recoveryRow)),
  ].join("\n\n");
  process.stdout.write(`${text}\n`);
  if (values.write) await writeBetweenMarkers(PAGE, text, "kafka");
} finally {
  await Promise.all([kafka.stop(), registry.stop()]);
}
