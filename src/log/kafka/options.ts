import type { ConnectionOptions } from "node:tls";

/** Where Kafka and the schema registry are, and how to talk to them. Times are milliseconds. */
export interface KafkaLogOptions {
  /** `host:port` of some of the brokers; the others are learnt from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** True: TLS by the system's authorities; or a certificate authority, certificate and key as PEM. */
  readonly ssl?: boolean | Pick<ConnectionOptions, "ca" | "cert" | "key" | "servername" | "rejectUnauthorized">;
  readonly sasl?: Sasl;
  readonly registry: RegistryOptions;
  /** What the names of groups begin with; absent: nothing. */
  readonly groupPrefix?: string;
  /** What transactional ids begin with, so that two installations on one cluster do not fence each other. */
  readonly transactionalIdPrefix: string;
  /** Compacted topic of the appenders' progress. */
  readonly progressTopic: string;
  /** Of topics that are created; absent: the brokers' default. */
  readonly replicationFactor?: number;
  /** Further settings of topics that are created, as Kafka names them. */
  readonly topicSettings?: Readonly<Record<string, string>>;
  readonly connectionTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** How long an operation that may be repeated is tried again before it throws a RetryableError. */
  readonly patienceMs?: number;
  /** After this long the coordinator rolls back a transaction whose writer is silent. */
  readonly transactionTimeoutMs?: number;
  /** A member that is silent for this long loses its partitions. */
  readonly sessionTimeoutMs?: number;
  /**
   * How long a rebalance waits for a member to join again, and for the assignment of one that was to make it and died. As
   * long as the session where absent: members join while they drain, so none takes longer.
   */
  readonly rebalanceTimeoutMs?: number;
  readonly heartbeatMs?: number;
  /** Bytes that one fetch of a partition asks for. */
  readonly fetchBytes?: number;
  /** Wall clock of the records' timestamps, milliseconds since 1970. */
  readonly now?: () => number;
  /** Milliseconds from any origin, for time limits: it never goes back. */
  readonly monotonic?: () => number;
  readonly onWarn?: (message: string) => void;
}

export interface Sasl {
  readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
  readonly username: string;
  readonly password: string;
}

export interface RegistryOptions {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

const DEFAULTS = {
  connectionTimeoutMs: 5_000,
  requestTimeoutMs: 30_000,
  patienceMs: 10_000,
  transactionTimeoutMs: 60_000,
  sessionTimeoutMs: 30_000,
  heartbeatMs: 3_000,
  groupPrefix: "",
  fetchBytes: 1024 * 1024,
  now: Date.now,
  monotonic: performance.now.bind(performance),
  onWarn: () => undefined,
};

export type Settings = KafkaLogOptions & Required<Pick<KafkaLogOptions, keyof typeof DEFAULTS | "rebalanceTimeoutMs">>;

export function settingsOf(options: KafkaLogOptions): Settings {
  const settings = { ...DEFAULTS, ...options };
  return { ...settings, rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? settings.sessionTimeoutMs };
}
