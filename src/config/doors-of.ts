import type { PemFiles, SaslMechanism } from "./services-of.ts";
import type { Settings } from "./settings-schema.ts";

interface ConnectorConfig {
  readonly name: string;
  readonly tenant: string;
  /** 0: until the process starts again. */
  readonly stormPauseMs: number;
}

export interface RabbitMqDoorConfig extends ConnectorConfig {
  /** With credentials: not to be shown. */
  readonly url: string;
  readonly queue: string;
  readonly declare: boolean;
  readonly singleActiveConsumer: boolean;
  readonly deliveryLimit: number | undefined;
  readonly prefetch: number;
  readonly heartbeatSeconds: number;
  readonly tls: PemFiles;
}

export interface KafkaDoorConfig extends ConnectorConfig {
  readonly brokers: readonly string[];
  readonly topics: readonly string[];
  readonly group: string;
  readonly clientId: string;
  readonly start: "earliest" | "latest";
  readonly isCommittedOnly: boolean;
  readonly sessionTimeoutMs: number;
  /** PEM files; undefined: no TLS. */
  readonly ssl: PemFiles | undefined;
  readonly sasl:
    | { readonly mechanism: SaslMechanism; readonly username: string; readonly password: string }
    | undefined;
}

/** Connectors to brokers that are to run. */
export interface DoorsConfig {
  readonly rabbitMq: readonly RabbitMqDoorConfig[];
  readonly kafka: readonly KafkaDoorConfig[];
}

export function doorsOf({ doors }: Settings): DoorsConfig {
  return {
    rabbitMq: Object.entries(doors.rabbitmq).flatMap(([name, each]) => (each.enabled ? rabbitMqOf(name, each) : [])),
    kafka: Object.entries(doors.kafka).flatMap(([name, each]) => (each.enabled ? kafkaOf(name, each) : [])),
  };
}

function rabbitMqOf(name: string, each: Settings["doors"]["rabbitmq"][string]): RabbitMqDoorConfig {
  return {
    name,
    tenant: each.tenant,
    stormPauseMs: each.storm_pause / 1000,
    url: withCredentials(each.url, each.username, each.password),
    queue: each.queue ?? "",
    declare: each.declare,
    singleActiveConsumer: each.single_active_consumer,
    deliveryLimit: each.delivery_limit,
    prefetch: each.prefetch,
    heartbeatSeconds: Math.max(1, Math.round(each.heartbeat / 1_000_000)),
    tls: pemFiles(each),
  };
}

function kafkaOf(name: string, each: Settings["doors"]["kafka"][string]): KafkaDoorConfig {
  const { mechanism, username = "", password = "" } = each.sasl;
  return {
    name,
    tenant: each.tenant,
    stormPauseMs: each.storm_pause / 1000,
    brokers: each.brokers,
    topics: each.topics,
    group: each.group,
    clientId: each.client_id,
    start: each.start,
    isCommittedOnly: each.isolation === "read_committed",
    sessionTimeoutMs: each.session_timeout / 1000,
    ssl: each.ssl.enabled ? pemFiles(each.ssl) : undefined,
    sasl: mechanism === "none" ? undefined : { mechanism, username, password },
  };
}

function withCredentials(url: string, username: string | undefined, password: string | undefined): string {
  const complete = new URL(url);
  if (username !== undefined) complete.username = encodeURIComponent(username);
  if (password !== undefined) complete.password = encodeURIComponent(password);
  return complete.href;
}

function pemFiles(files: {
  readonly ca_file?: string | undefined;
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
}): PemFiles {
  return {
    ...(files.ca_file === undefined ? {} : { caFile: files.ca_file }),
    ...(files.cert_file === undefined ? {} : { certFile: files.cert_file }),
    ...(files.key_file === undefined ? {} : { keyFile: files.key_file }),
  };
}
