import { subjects, topicSpecs } from "../../topologies/topics.ts";
import type { Config } from "../config/config.ts";
import { type EmbeddedLog, openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import { openSerde, type Serde } from "../records/codec.ts";
import { SECOND } from "../values/time.ts";
import type { Clock } from "./clock.ts";

/** The log, with its topics there and every schema known. */
export interface OpenLog {
  readonly log: EmbeddedLog;
  readonly serde: Serde;
}

/** Opens the configured log and makes what is missing of topics and schemas. */
export async function openLog(config: Config, now: Clock): Promise<OpenLog> {
  const log = openEmbeddedLog(config.dataDir, { now: () => (now() / SECOND) * 1000 });
  try {
    await log.ensureTopics(topicSpecs(config.topicPrefix, config.partitions));
    const serde = await openSerde(log, subjects(config.topicPrefix));
    return { log, serde };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Runs the work on the configured log, and closes the log however it ends. */
export async function withLog<Result>(
  config: Config,
  now: Clock,
  work: (open: OpenLog) => Promise<Result>,
): Promise<Result> {
  const open = await openLog(config, now);
  try {
    return await work(open);
  } finally {
    await open.log.close();
  }
}
