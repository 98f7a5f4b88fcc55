import {
  besideStreams,
  DOOR,
  ENGINE_THREADS,
  fileToClickHouse,
  kafkaRun,
  kafkaSinkOf,
  queriesOn,
  ROUNDS_AND_SESSIONS,
  replayOf,
  sleepersOf,
  takenOver,
  triggersAt,
  UNITS,
} from "./names.ts";
import type { StreamsJob } from "./streams/run-streams.ts";

/** A figure to be reached. */
export interface Line {
  readonly what: string;
  readonly unit: string;
  readonly bound: "at least" | "at most";
  readonly figure: number;
  /** Where the figure comes from. */
  readonly from: string;
  /** The part that measures it, and the result's name; of every result of the unit the worst counts where none is named. */
  readonly measured: { readonly part: string; readonly name?: string };
}

const TUNED = "Kafka Streams, RocksDB, tuned";
const IN_MEMORY = "half again what Kafka Streams does in memory";
const GOAL = "a goal of the project";

const ONE = { part: "kafka", name: kafkaRun(ROUNDS_AND_SESSIONS, 1_000_000, ENGINE_THREADS) };
const FOUR = { part: "kafka", name: kafkaRun(ROUNDS_AND_SESSIONS, 4_000_000, ENGINE_THREADS) };
const SAME_WORK = "Kafka Streams, the same work, same run";
const AIM = "half again what it does in memory, same run";
const beside = (store: StreamsJob["store"], events: number) => ({
  part: "streams",
  name: besideStreams({ memory: "remembering", store }, events),
});
const TRIGGERS = { part: "latency", name: triggersAt(5_000) };
const MANY = { part: "sleepers", name: sleepersOf(5_000_000) };

/** Every figure to be reached, once. */
export const LINES: readonly Line[] = [
  line("exactly once on Kafka, 1 M events", "at least", 131_000, UNITS.rate, TUNED, ONE),
  line("… its CPU", "at most", 10, UNITS.cpu, TUNED, ONE),
  line("… what is aimed at", "at least", 1.5 * 216_000, UNITS.rate, IN_MEMORY, ONE),
  line("exactly once on Kafka, 4 M events", "at least", 165_000, UNITS.rate, TUNED, FOUR),
  line("… its CPU", "at most", 8, UNITS.cpu, TUNED, FOUR),
  line("… what is aimed at", "at least", 1.5 * 363_000, UNITS.rate, IN_MEMORY, FOUR),
  line("beside Kafka Streams, 1 M events", "at least", 1, UNITS.ofStreams, SAME_WORK, beside("rocksdb", 1_000_000)),
  line("… its CPU", "at most", 1, UNITS.ofStreamsCpu, SAME_WORK, beside("rocksdb", 1_000_000)),
  line("… what is aimed at", "at least", 1.5, UNITS.ofStreams, AIM, beside("memory", 1_000_000)),
  line("beside Kafka Streams, 4 M events", "at least", 1, UNITS.ofStreams, SAME_WORK, beside("rocksdb", 4_000_000)),
  line("… its CPU", "at most", 1, UNITS.ofStreamsCpu, SAME_WORK, beside("rocksdb", 4_000_000)),
  line("… what is aimed at", "at least", 1.5, UNITS.ofStreams, AIM, beside("memory", 4_000_000)),
  line("file to embedded ClickHouse", "at least", 60_000, UNITS.rate, GOAL, {
    part: "path",
    name: fileToClickHouse(1_000_000),
  }),
  line("sink from Kafka into ClickHouse", "at least", 300_000, "rows/s", GOAL, {
    part: "kafka-sink",
    name: kafkaSinkOf(1_000_000),
  }),
  line("replay from the log", "at least", 3, UNITS.ofLive, GOAL, { part: "path", name: replayOf(1_000_000) }),
  line("event to trigger, 5,000 events/s", "at most", 40, UNITS.p50, GOAL, TRIGGERS),
  line("… of the slowest hundredth", "at most", 150, UNITS.p99, GOAL, TRIGGERS),
  line("costliest processor", "at most", 1.5, UNITS.cost, GOAL, { part: "processors" }),
  line("taking over 100,000 players", "at most", 5, UNITS.seconds, GOAL, {
    part: "recovery",
    name: takenOver(100_000),
  }),
  line("HTTP door, batches", "at least", 60, UNITS.ofBare, GOAL, { part: "doors", name: DOOR }),
  line("5 M players, memory", "at most", 3, "GiB", GOAL, MANY),
  line("5 M players, 1 % active", "at least", 70, UNITS.ofMemory, GOAL, MANY),
  line("5 M players, rebuilt", "at least", 100_000, "players/s", GOAL, MANY),
  line("slowest query of the cookbook", "at most", 200, queriesOn(1_000_000), GOAL, { part: "cookbook" }),
];

function line(
  what: string,
  bound: Line["bound"],
  figure: number,
  unit: string,
  from: string,
  measured: Line["measured"],
): Line {
  return { what, unit, bound, figure, from, measured };
}
