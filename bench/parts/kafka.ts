import { formatCount } from "../../src/cli/table.ts";
import { type EngineRun, fill, PARTITIONS, PLAYERS, runEngine } from "../kafka/engine-runs.ts";
import { TOPOLOGY_NAMES, type World } from "../kafka/world.ts";
import { ENGINE_THREADS, kafkaRun } from "../names.ts";
import type { BenchContext, Part } from "../part.ts";
import { type Result, ratesOf, resultOf } from "../result.ts";
import { KAFKA_NOTE } from "../services.ts";

const TOPOLOGIES = ["rounds", "all"] as const;

/** The engine on a real broker: how fast it folds what is there, from the start of its process to the end. */
export const kafka: Part = {
  name: "kafka",
  title: "On Kafka",
  needsJava: true,
  async run(context) {
    const results: Result[] = [];
    for (const events of context.sizes.kafka) {
      for (const topology of TOPOLOGIES) {
        // The larger sizes show what does not grow with the number of events: one topology is enough for that.
        if (topology === "all" && events !== context.sizes.kafka[0]) continue;
        for (const threads of [0, ENGINE_THREADS])
          results.push(...(await measureRuns(context, topology, events, threads)));
      }
    }
    return {
      results,
      notes: [KAFKA_NOTE, `Casino events of ${formatCount(PLAYERS)} players in ${PARTITIONS} partitions.`],
    };
  },
};

async function measureRuns(
  { sizes, services, tell }: BenchContext,
  topology: World["topology"],
  events: number,
  threads: number,
): Promise<Result[]> {
  const name = kafkaRun(TOPOLOGY_NAMES[topology], events, threads);
  const { brokers, registry } = await services();
  const runs: EngineRun[] = [];
  while (runs.length < sizes.repeat) {
    tell(`Kafka, ${name}, ${runs.length + 1} of ${sizes.repeat}`);
    const prefix = `${topology}-${events}-${threads}-${runs.length}.`;
    const world: World = { brokers, registry, partitions: PARTITIONS, prefix, topology, threads };
    await fill(world, PLAYERS, 0, events);
    runs.push(await runEngine(world));
  }
  const samples = runs.map(({ sample }) => sample);
  const peaks = runs.map(({ peakRssBytes }) => peakRssBytes / 1e6);
  return [...ratesOf(name, "events", samples), resultOf(name, "peak MB", peaks)];
}
