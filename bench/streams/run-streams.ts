import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { succeeds } from "../../test/examples/toolchain.ts";
import { cachedDownload } from "../../test/services/cached-download.ts";
import { VERSIONS } from "../../test/services/versions.ts";
import type { World } from "../kafka/world.ts";
import type { Sample } from "../stopwatch.ts";

/** What the Java program is told to be. */
export interface StreamsJob {
  readonly memory: "forgetful" | "remembering";
  readonly store: "rocksdb" | "memory";
}

const SOURCE = fileURLToPath(new URL("RoundsAndSessions.java", import.meta.url));
const JARS = {
  name: `kafka-streams-${VERSIONS.kafka}`,
  jars: [
    { group: "org.apache.kafka", id: "kafka-streams", version: VERSIONS.kafka },
    { group: "org.apache.avro", id: "avro", version: "1.12.1" },
    { group: "org.slf4j", id: "slf4j-simple", version: "1.7.36" },
  ],
};
/** More memory than it needs, all of it from the start, and the collector that leaves most of the time to the work. */
const JAVA = ["-Xms2g", "-Xmx2g", "-XX:+UseParallelGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"];

/** Why the job cannot be run here, and how to get what is missing; undefined: it can. */
export async function whyNoStreams(): Promise<string | undefined> {
  return (await succeeds("javac", "-version"))
    ? undefined
    : "a JDK is needed (apt-get install openjdk-17-jdk-headless)";
}

/** What a job that folded everything tells. */
export interface StreamsRun extends Omit<Sample, "threadSeconds"> {
  /** How many were told: each job must find the same. */
  readonly rounds: number;
}

/** Folds what is in the world's log, `events` of them, in a process of its own; from its start to the last commit. */
export async function runStreams(
  { brokers, prefix }: World,
  events: number,
  { memory, store }: StreamsJob,
  folder: string,
): Promise<StreamsRun> {
  const jars = await cachedDownload(JARS);
  const stores = await mkdtemp(join(folder, "streams-"));
  try {
    const job = [brokers.join(","), prefix, String(events), memory, store, stores];
    const { stdout } = await promisify(execFile)("java", [...JAVA, "-cp", join(jars, "*"), SOURCE, ...job]);
    return JSON.parse(stdout);
  } finally {
    await rm(stores, { recursive: true, force: true });
  }
}
