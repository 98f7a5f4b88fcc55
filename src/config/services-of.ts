import type { Settings } from "./settings-schema.ts";

/** A Kafka cluster and its schema registry. Times are milliseconds. */
export interface KafkaConfig {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly registry: { readonly url: string } & Partial<Credentials>;
  readonly replicationFactor: number | undefined;
  readonly sessionTimeoutMs: number;
  readonly transactionTimeoutMs: number;
  /** PEM files; undefined: no TLS. */
  readonly ssl: PemFiles | undefined;
  readonly sasl: ({ readonly mechanism: SaslMechanism } & Credentials) | undefined;
}

/** Names of files in PEM form. */
export interface PemFiles {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

export type SaslMechanism = Exclude<Settings["kafka"]["sasl"]["mechanism"], "none">;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A ClickHouse server. */
export interface ClickHouseConfig extends Partial<Credentials> {
  readonly url: string;
  /** 0: for ever. */
  readonly requestTimeoutMs: number;
  /** Undefined: one server. */
  readonly cluster: string | undefined;
}

/** Undefined: the embedded log. */
export function kafkaOf({ kafka }: Settings): KafkaConfig | undefined {
  const { brokers, registry, ssl, sasl } = kafka;
  if (brokers.length === 0 || registry === undefined) return undefined;
  return {
    brokers,
    clientId: kafka.client_id,
    registry: { url: registry, ...credentials(kafka.registry_username, kafka.registry_password) },
    replicationFactor: kafka.replication_factor,
    sessionTimeoutMs: kafka.session_timeout / 1000,
    transactionTimeoutMs: kafka.transaction_timeout / 1000,
    ssl: ssl.enabled ? sslFiles(ssl) : undefined,
    sasl: saslOf(sasl),
  };
}

/** Undefined: the embedded warehouse. */
export function clickHouseOf({ clickhouse }: Settings): ClickHouseConfig | undefined {
  const { url, username, password, request_timeout, cluster } = clickhouse;
  return url === undefined
    ? undefined
    : { url, requestTimeoutMs: request_timeout / 1000, cluster, ...credentials(username, password) };
}

function credentials(username: string | undefined, password: string | undefined): Partial<Credentials> {
  return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
}

function sslFiles({ ca_file, cert_file, key_file }: Settings["kafka"]["ssl"]) {
  return {
    ...(ca_file === undefined ? {} : { caFile: ca_file }),
    ...(cert_file === undefined ? {} : { certFile: cert_file }),
    ...(key_file === undefined ? {} : { keyFile: key_file }),
  };
}

function saslOf({ mechanism, username = "", password = "" }: Settings["kafka"]["sasl"]): KafkaConfig["sasl"] {
  return mechanism === "none" ? undefined : { mechanism, username, password };
}
