import { readFile } from "node:fs/promises";
import { subjects, topicSpecs } from "../../topologies/topics.ts";
import type { Config } from "../config/config.ts";
import type { KafkaConfig } from "../config/services-of.ts";
import type { Log } from "../log/port.ts";
import { openSerde, type SchemaRegistry, type Serde } from "../records/codec.ts";
import type { Logger } from "../telemetry/logger.ts";
import { withoutRepeats } from "../telemetry/without-repeats.ts";
import { SECOND } from "../values/time.ts";
import type { Clock } from "./clock.ts";

/** The log, with its topics there and every schema known. */
export interface OpenLog {
  readonly log: Log & SchemaRegistry;
  readonly serde: Serde;
}

/** What an adapter of the log needs beside its configuration. */
export interface LogSurroundings {
  readonly clock: Clock;
  readonly logger: Pick<Logger, "warn">;
}

/** Opens the configured log and makes what is missing of topics and schemas. */
export async function openLog(config: Config, surroundings: LogSurroundings): Promise<OpenLog> {
  const log = await openConfiguredLog(config, surroundings);
  try {
    await log.ensureTopics(topicSpecs(config.topicPrefix, config.partitions));
    const serde = await openSerde(log, subjects(config.topicPrefix));
    return { log, serde };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** The log as it is: nothing is made. Adapters are loaded here, because no command needs both. */
export async function openConfiguredLog(
  { kafka, topicPrefix, dataDir }: Config,
  { clock, logger }: LogSurroundings,
): Promise<Log & SchemaRegistry> {
  const milliseconds = () => (clock() / SECOND) * 1000;
  if (kafka === undefined) {
    const { openEmbeddedLog } = await import("../log/embedded/embedded-log.ts");
    return openEmbeddedLog(dataDir, { now: milliseconds });
  }
  const { openKafkaLog } = await import("../log/kafka/kafka-log.ts");
  return openKafkaLog({
    brokers: kafka.brokers,
    clientId: kafka.clientId,
    registry: kafka.registry,
    groupPrefix: topicPrefix,
    transactionalIdPrefix: topicPrefix,
    progressTopic: `${topicPrefix}progress`,
    sessionTimeoutMs: kafka.sessionTimeoutMs,
    transactionTimeoutMs: kafka.transactionTimeoutMs,
    now: milliseconds,
    onWarn: withoutRepeats((message) => logger.warn(message), milliseconds),
    ...(kafka.replicationFactor === undefined ? {} : { replicationFactor: kafka.replicationFactor }),
    ...(kafka.ssl === undefined ? {} : { ssl: await certificates(kafka.ssl) }),
    ...(kafka.sasl === undefined ? {} : { sasl: kafka.sasl }),
  });
}

async function certificates({ caFile, certFile, keyFile }: NonNullable<KafkaConfig["ssl"]>) {
  return {
    ...(caFile === undefined ? {} : { ca: await readFile(caFile, "utf8") }),
    ...(certFile === undefined ? {} : { cert: await readFile(certFile, "utf8") }),
    ...(keyFile === undefined ? {} : { key: await readFile(keyFile, "utf8") }),
  };
}

/** Runs the work on the configured log, and closes the log however it ends. */
export async function withLog<Result>(
  config: Config,
  surroundings: LogSurroundings,
  work: (open: OpenLog) => Promise<Result>,
): Promise<Result> {
  const open = await openLog(config, surroundings);
  try {
    return await work(open);
  } finally {
    await open.log.close();
  }
}
