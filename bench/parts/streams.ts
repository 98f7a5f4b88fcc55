import { type EngineRun, fill, PARTITIONS, PLAYERS, runEngine } from "../kafka/engine-runs.ts";
import type { World } from "../kafka/world.ts";
import { besideStreams, ENGINE_THREADS, kafkaRun, ROUNDS_AND_SESSIONS, streamsRun, UNITS } from "../names.ts";
import type { BenchContext, Part } from "../part.ts";
import { type Result, ratesOf, resultOf } from "../result.ts";
import { KAFKA_NOTE } from "../services.ts";
import type { Sample } from "../stopwatch.ts";
import { runStreams, type StreamsJob, type StreamsRun, whyNoStreams } from "../streams/run-streams.ts";

const JOBS: readonly StreamsJob[] = [
  { memory: "remembering", store: "rocksdb" },
  { memory: "remembering", store: "memory" },
  { memory: "forgetful", store: "rocksdb" },
  { memory: "forgetful", store: "memory" },
];

type Taken = Omit<Sample, "threadSeconds">;

/** The engine and a job that was written by hand, in turn, on the same events of the same broker. */
export const streams: Part = {
  name: "streams",
  title: "Beside Kafka Streams",
  needsJava: true,
  missing: whyNoStreams,
  async run(context) {
    const results: Result[] = [];
    for (const events of context.sizes.kafka) results.push(...(await compare(context, events)));
    return {
      results,
      notes: [
        KAFKA_NOTE,
        "Kafka Streams has one thread, because two were no faster, and commits once a second.",
        "It removes repeats, and late events correct rounds that have ended; or it forgets them when they end.",
      ],
    };
  },
};

async function compare({ sizes, services, folder, tell }: BenchContext, events: number): Promise<Result[]> {
  const { brokers, registry } = await services();
  const own: EngineRun[] = [];
  const others = new Map<StreamsJob, StreamsRun[]>(JOBS.map((job) => [job, []]));
  while (own.length < sizes.repeat) {
    tell(`beside Kafka Streams, ${events} events, ${own.length + 1} of ${sizes.repeat}`);
    const prefix = `streams-${events}-${own.length}.`;
    const world: World = {
      brokers,
      registry,
      partitions: PARTITIONS,
      prefix,
      topology: "rounds",
      threads: ENGINE_THREADS,
    };
    await fill(world, PLAYERS, 0, events);
    own.push(await runEngine(world));
    for (const [job, runs] of others) runs.push(await runStreams(world, events, job, folder));
  }
  const rounds = new Set([...others.values()].flat().map((run) => run.rounds));
  if (rounds.size !== 1) throw new Error(`jobs on Kafka Streams disagree on how many rounds there are: ${[...rounds]}`);
  const samples = own.map(({ sample }) => sample);
  return [
    ...ratesOf(kafkaRun(ROUNDS_AND_SESSIONS, events, ENGINE_THREADS), "events", samples),
    ...[...others].flatMap(([job, runs]) => ratesOf(streamsRun(job, events), "events", runs)),
    ...[...others].flatMap(([job, runs]) => ratiosOf(besideStreams(job, events), samples, runs)),
  ];
}

/** Run by run: what else the machine did lasted longer than one. */
function ratiosOf(name: string, own: readonly Taken[], others: readonly Taken[]): Result[] {
  const ratios = (ratio: (mine: Taken, other: Taken) => number) =>
    own.flatMap((mine, place) => {
      const other = others[place];
      return other === undefined ? [] : [ratio(mine, other)];
    });
  return [
    resultOf(
      name,
      UNITS.ofStreams,
      ratios((mine, other) => other.seconds / mine.seconds),
    ),
    resultOf(
      name,
      UNITS.ofStreamsCpu,
      ratios((mine, other) => mine.cpuSeconds / other.cpuSeconds),
    ),
  ];
}
