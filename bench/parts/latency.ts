import { spawn } from "node:child_process";
import { once } from "node:events";
import { withLog } from "../../src/runtime/open-log.ts";
import { SURROUNDINGS } from "../environment.ts";
import { ENGINE, PARTITIONS } from "../kafka/engine-runs.ts";
import { type Latencies, measureLatency } from "../kafka/latency.ts";
import { configOfWorld, TOPOLOGY_NAMES, type World } from "../kafka/world.ts";
import { triggersAt, UNITS } from "../names.ts";
import type { Part } from "../part.ts";
import { type Result, resultOf, type Series } from "../result.ts";
import { KAFKA_NOTE } from "../services.ts";

/** A broker that has just been started compiles what it runs for so long. */
const WARM_UP_SECONDS = 20;
const PERCENTILES = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.5, 99.9, 100];

/** From the append of an event until a reader of committed records has what it caused. */
export const latency: Part = {
  name: "latency",
  title: "Latency",
  needsJava: true,
  async run({ sizes, services, tell }) {
    const { rates, seconds } = sizes.latency;
    const results: Result[] = [];
    const series: Series[] = [];
    for (const { perSecond, topology } of rates) {
      tell(`latency at ${perSecond} events/s`);
      const prefix = `latency-${perSecond}.`;
      const world: World = { ...(await services()), partitions: PARTITIONS, prefix, topology, threads: 0 };
      const { rounds, triggers } = await latenciesIn(world, perSecond, seconds);
      const name = triggersAt(perSecond, TOPOLOGY_NAMES[topology]);
      results.push(...resultsOf(name, triggers), ...resultsOf(name.replace("triggers", "closed rounds"), rounds));
      series.push({ name, points: PERCENTILES.map((each) => [quantile(triggers, each), each]) });
    }
    const note = `From before the append until a reader of committed records has it; ${seconds} s at each rate, after ${WARM_UP_SECONDS} s at it.`;
    return { results, series, notes: [KAFKA_NOTE, note] };
  },
};

/** An engine follows while this process appends and reads. Before anything is measured it has folded for a while. */
function latenciesIn(world: World, perSecond: number, seconds: number): Promise<Latencies> {
  const config = configOfWorld(world);
  return withLog(config, SURROUNDINGS, async (open) => {
    const engine = spawn(process.execPath, [ENGINE.pathname, JSON.stringify(world), "follow"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(engine, "exit");
    try {
      await once(engine.stdout, "data");
      const measure = (from: number, length: number) =>
        measureLatency(open, config.topicPrefix, PARTITIONS, { perSecond, seconds: length, from });
      await measure(0, WARM_UP_SECONDS);
      return await measure(WARM_UP_SECONDS * perSecond, seconds);
    } finally {
      engine.kill("SIGTERM");
      await ended;
    }
  });
}

function resultsOf(name: string, sorted: readonly number[]): Result[] {
  const one = (unit: string, value: number) => resultOf(name, unit, [value]);
  return [
    one("count", sorted.length),
    one(UNITS.p50, quantile(sorted, 50)),
    one(UNITS.p99, quantile(sorted, 99)),
    one("max ms", quantile(sorted, 100)),
  ];
}

function quantile(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
}
