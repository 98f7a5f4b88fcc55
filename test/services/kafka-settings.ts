/** What makes one broker enough, and quick to follow; docker-compose.yml has the same. */
export const ONE_BROKER = {
  "auto.create.topics.enable": "false",
  "offsets.topic.replication.factor": "1",
  "transaction.state.log.replication.factor": "1",
  "transaction.state.log.min.isr": "1",
  "group.initial.rebalance.delay.ms": "0",
} as const;

/** Deleting and compacting as soon as there is something to do, with few and small files and little memory. */
const IMPATIENT = {
  "offsets.topic.num.partitions": "4",
  "transaction.state.log.num.partitions": "4",
  // Members that died are missed soon.
  "group.min.session.timeout.ms": "500",
  "share.coordinator.state.topic.num.partitions": "1",
  "share.coordinator.state.topic.replication.factor": "1",
  "share.coordinator.state.topic.min.isr": "1",
  // A killed broker may register again only when its old session is over.
  "broker.session.timeout.ms": "3000",
  "broker.heartbeat.interval.ms": "500",
  "log.initial.task.delay.ms": "500",
  "log.cleaner.backoff.ms": "200",
  "log.cleaner.dedupe.buffer.size": "16777216",
  "log.retention.check.interval.ms": "1000",
  "log.index.size.max.bytes": "1048576",
} as const;

export interface KafkaPorts {
  /** What clients are told to connect to: a proxy's port, where there is one. */
  readonly advertised: number;
  readonly clients: number;
  readonly direct: number;
  readonly controller: number;
}

/**
 * The broker talks to itself, for example to end transactions, on a listener that no proxy stands before: cutting the
 * clients off cuts nothing else.
 */
export function kafkaProperties(
  { advertised, clients, direct, controller }: KafkaPorts,
  dataFolder: string,
  more: Readonly<Record<string, string>>,
): string {
  const properties = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    listeners: `CLIENTS://127.0.0.1:${clients},DIRECT://127.0.0.1:${direct},CONTROLLER://127.0.0.1:${controller}`,
    "advertised.listeners": `CLIENTS://127.0.0.1:${advertised},DIRECT://127.0.0.1:${direct}`,
    "listener.security.protocol.map": "CLIENTS:PLAINTEXT,DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "DIRECT",
    "controller.listener.names": "CONTROLLER",
    "log.dirs": dataFolder,
    ...ONE_BROKER,
    ...IMPATIENT,
    ...more,
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
