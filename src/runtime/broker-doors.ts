import { readFile } from "node:fs/promises";
import { EVENTS } from "../../topologies/topics.ts";
import type { Config } from "../config/config.ts";
import type { KafkaDoorConfig, RabbitMqDoorConfig } from "../config/doors-of.ts";
import type { PemFiles } from "../config/services-of.ts";
import type { BrokerDoor } from "../doors/brokers/broker-message.ts";
import { type ConnectorOptions, type Consume, keepTaking } from "../doors/brokers/connector.ts";
import { GroupCommit } from "../doors/group-commit.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { SECOND } from "../values/time.ts";
import { pause } from "../warehouse/retrying.ts";
import type { Clock } from "./clock.ts";
import { ConnectorStatus } from "./connector-status.ts";
import type { OpenLog } from "./open-log.ts";
import type { RunStatus } from "./run-status.ts";

const CONNECT_MS = 10_000;

export interface BrokerDoorsOptions {
  readonly config: Config;
  readonly open: OpenLog;
  readonly now: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly status: Pick<RunStatus, "doorObstacle">;
}

interface Connector {
  readonly door: BrokerDoor;
  readonly name: string;
  readonly tenant: string;
  readonly stormPauseMs: number;
  readonly consume: Consume;
}

/**
 * Takes from every broker that is configured (inputs.md, section 2) until the signal aborts; then what is under way is made
 * durable and acknowledged. Throws what no connector can mend, after the others have ended as well.
 */
export async function runBrokerDoors(options: BrokerDoorsOptions, signal: AbortSignal): Promise<void> {
  const connectors = await connectorsOf(options.config);
  if (connectors.length === 0) return;
  const { log } = options.open;
  const commit = new GroupCommit({ log });
  const partitions = await log.partitionsOf(options.config.topicPrefix + EVENTS.name);
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const ended = await Promise.allSettled(
    connectors.map((connector) =>
      keepTaking(optionsOf(options, connector, commit, partitions), either).catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    ),
  );
  await commit.close();
  const failure = ended.find((each) => each.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}

function optionsOf(
  { config, open, now, logger, metrics, status }: BrokerDoorsOptions,
  { door, name, tenant, stormPauseMs, consume }: Connector,
  commit: GroupCommit,
  partitions: number,
): ConnectorOptions {
  const { share, events } = config.deadLetterLimit;
  const observer = new ConnectorStatus({
    door,
    connector: name,
    logger,
    metrics,
    now: () => (now() / SECOND) * 1000,
    onObstacle: (why) => status.doorObstacle(`${door}/${name}`, why),
  });
  return {
    door,
    tenant,
    rules: config.inputRules,
    target: { serde: open.serde, prefix: config.topicPrefix, partitions },
    append: (records) => commit.append(records),
    storm: { window: events, share },
    now,
    pause,
    stormPauseMs,
    consume,
    observer,
  };
}

async function connectorsOf({ doors }: Config): Promise<Connector[]> {
  return Promise.all([
    ...doors.rabbitMq.map(async (each) => ({ ...each, door: "rabbitmq" as const, consume: await queueOf(each) })),
    ...doors.kafka.map(async (each) => ({ ...each, door: "kafka" as const, consume: await topicsOf(each) })),
  ]);
}

/** Clients are loaded here, because few need both. */
async function queueOf({ tls, ...connector }: RabbitMqDoorConfig): Promise<Consume> {
  const { consumeQueue } = await import("../doors/rabbitmq/consume-queue.ts");
  return consumeQueue({ ...connector, tls: await certificates(tls), connectTimeoutMs: CONNECT_MS });
}

async function topicsOf({ ssl, sasl, ...connector }: KafkaDoorConfig): Promise<Consume> {
  const { consumeTopics } = await import("../doors/kafka/consume-topics.ts");
  const { operatorConsumer } = await import("../log/kafka/operator-consumer.ts");
  return consumeTopics(
    operatorConsumer({
      ...connector,
      ...(ssl === undefined ? {} : { ssl: await certificates(ssl) }),
      ...(sasl === undefined ? {} : { sasl }),
    }),
  );
}

async function certificates({ caFile, certFile, keyFile }: PemFiles) {
  return {
    ...(caFile === undefined ? {} : { ca: await readFile(caFile, "utf8") }),
    ...(certFile === undefined ? {} : { cert: await readFile(certFile, "utf8") }),
    ...(keyFile === undefined ? {} : { key: await readFile(keyFile, "utf8") }),
  };
}
