import { formatCount } from "../src/cli/table.ts";
import type { StreamsJob } from "./streams/run-streams.ts";

/** Names of results that {@link LINES} are held against: parts and lines say them the same. */
export const ROUNDS_AND_SESSIONS = "rounds and player sessions";
export const ALL_PROCESSORS = "all processors";
export const DOOR = "door, batches of 100";

/** What is faster per event the longer it goes on says how long that was. */
export function fileToClickHouse(events: number): string {
  return `file to ClickHouse, ${formatCount(events)} events`;
}

export function replayOf(events: number): string {
  return `replay, ${formatCount(events)} events`;
}

export function kafkaSinkOf(events: number): string {
  return `sink of all topics, ${formatCount(events)} events`;
}

/** Beside none: a thread for each processor of the machine that the figures to be reached are for. */
export const ENGINE_THREADS = 2;

export function kafkaRun(topology: string, events: number, threads: number): string {
  return `${topology}, ${formatCount(events)} events${inThreads(threads)}`;
}

/** A job on Kafka Streams that does the same, or forgets rounds that have ended. */
export function streamsRun(job: StreamsJob, events: number): string {
  return `Kafka Streams${detailsOf(job)}, ${formatCount(events)} events`;
}

/** What the engine does, in terms of such a job. */
export function besideStreams(job: StreamsJob, events: number): string {
  return `the engine beside Kafka Streams${detailsOf(job)}, ${formatCount(events)} events`;
}

function detailsOf({ memory, store }: StreamsJob): string {
  return `${store === "rocksdb" ? ", RocksDB" : ", in memory"}${memory === "forgetful" ? ", forgetful" : ""}`;
}

function inThreads(threads: number): string {
  return threads === 0 ? "" : `, ${threads} threads`;
}

export function triggersAt(perSecond: number, topology = ALL_PROCESSORS): string {
  return `triggers at ${formatCount(perSecond)} events/s, ${topology}`;
}

export function queriesOn(events: number): string {
  return `ms on ${formatCount(events)} events`;
}

export function takenOver(players: number): string {
  return `${formatCount(players)} players`;
}

export function sleepersOf(players: number): string {
  return `${formatCount(players)} players, one in a hundred plays`;
}

/** Units that are said in more than one place. */
export const UNITS = {
  rate: "events/s",
  cpu: "CPU-s per million events",
  cost: "µs per event",
  ofBare: "% of the bare framework",
  ofLive: "× the live rate",
  ofStreams: "× the rate of Kafka Streams",
  ofStreamsCpu: "× the CPU of Kafka Streams",
  ofMemory: "% of the rate in memory",
  p50: "p50 ms",
  p99: "p99 ms",
  seconds: "s",
} as const;
