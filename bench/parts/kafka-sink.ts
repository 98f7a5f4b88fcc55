import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runChild } from "../child.ts";
import { fill, PARTITIONS, PLAYERS, runEngine } from "../kafka/engine-runs.ts";
import { kafkaSinkOf } from "../names.ts";
import type { Part } from "../part.ts";
import { ratesOf } from "../result.ts";
import { KAFKA_NOTE } from "../services.ts";
import type { Sample } from "../stopwatch.ts";

const SINK = new URL("../kafka/sink-process.ts", import.meta.url);

/** All topics of a broker into embedded ClickHouse, after the engine folded everything. */
export const kafkaSink: Part = {
  name: "kafka-sink",
  title: "From Kafka into ClickHouse",
  needsJava: true,
  async run({ sizes, services, folder, tell }) {
    tell("events and their outputs on Kafka");
    const world = {
      ...(await services()),
      partitions: PARTITIONS,
      prefix: "sink.",
      topology: "all",
      threads: 0,
    } as const;
    await fill(world, PLAYERS, 0, sizes.kafkaSink);
    await runEngine(world);
    const dataDir = join(folder, "kafka-sink");
    const samples: Sample[] = [];
    while (samples.length < sizes.repeat) {
      tell(`sink, ${samples.length + 1} of ${sizes.repeat}`);
      samples.push(await runChild<Sample>(SINK, [JSON.stringify(world), dataDir]));
      await rm(dataDir, { recursive: true });
    }
    const note = "Casino events and what all processors make of them. ClickHouse is in the sink's process.";
    return { results: ratesOf(kafkaSinkOf(sizes.kafkaSink), "rows", samples), notes: [KAFKA_NOTE, note] };
  },
};
