import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../src/config/config.ts";
import { ingestFile } from "../src/doors/files/ingest.ts";
import type { Line } from "../src/doors/files/line-splitter.ts";
import { readLines } from "../src/doors/files/lines.ts";
import { openSource, type Source } from "../src/doors/files/source.ts";
import { accept } from "../src/inputs/accept.ts";
import type { Arrival, Outcome } from "../src/inputs/outcome.ts";
import type { LogRecord } from "../src/log/port.ts";
import { readPartition } from "../src/log/read-partition.ts";
import type { Serde } from "../src/records/codec.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { withLog } from "../src/runtime/open-log.ts";
import { EVENTS } from "../topologies/topics.ts";
import { benchConfig, SURROUNDINGS } from "./environment.ts";

/** The feed in every form that a stage takes it in, made before anything is measured. */
export interface Material {
  readonly events: number;
  /** Where stages make their own folders. */
  readonly folder: string;
  readonly feed: string;
  readonly config: Config;
  readonly serde: Serde;
  readonly lines: readonly Line[];
  /** `events` as the log holds it, by partition. */
  readonly partitions: readonly (readonly LogRecord[])[];
}

export function openFeed(feed: string): Promise<Source> {
  return openSource(feed, process.stdin);
}

/** Reads the feed, and ingests it into a log of which {@link filledLog} makes copies. */
export async function prepare(folder: string, feed: string, events: number): Promise<Material> {
  const config = benchConfig(join(folder, "filled"));
  const lines: Line[] = [];
  for await (const some of readLines(await openFeed(feed))) lines.push(...some);
  return withLog(config, SURROUNDINGS, async (open) => {
    const { log, serde } = open;
    const prefix = config.topicPrefix;
    await ingestFile({ path: feed, log, serde, prefix, rules: config.inputRules, accept, now: systemClock });
    const partitions: (readonly LogRecord[])[] = [];
    for (let partition = 0; partition < config.partitions; partition++) {
      partitions.push(await Array.fromAsync(readPartition(log, prefix + EVENTS.name, partition, 0)));
    }
    return { events, folder, feed, config, serde, lines, partitions };
  });
}

/** Configuration of a fresh copy of the log that holds the feed and nothing else. */
export async function filledLog({ folder, config }: Material, name: string): Promise<Config> {
  const dataDir = join(folder, name);
  await mkdir(dataDir);
  await cp(join(config.dataDir, "log.sqlite"), join(dataDir, "log.sqlite"));
  return { ...config, dataDir };
}

export function arrivalOf(line: Line, receivedAt: Arrival["receivedAt"]): Arrival {
  return { door: "file", position: `feed.ndjson:${line.number}`, receivedAt, bytes: line.bytes };
}

/** What the door makes of lines. */
export function outcomesOf(lines: readonly Line[], { config }: Material): Outcome[] {
  const receivedAt = systemClock();
  return lines.map((line) => accept(arrivalOf(line, receivedAt), config.inputRules));
}
