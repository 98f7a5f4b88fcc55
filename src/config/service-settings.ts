import { z } from "zod";
import { httpSettings } from "./http-settings.ts";
import { duration, oneOf, positiveDuration, switched, text, wholeNumber } from "./setting-kinds.ts";
import { warehouseSettings } from "./warehouse-settings.ts";

const ANY_TEXT = /^[^\0]+$/;

function optionalText(allowed: string, description: string, pattern = ANY_TEXT) {
  return text(pattern, allowed, { description }).optional();
}

function secret(description: string) {
  return z.string().min(1).meta({ description, allowed: "a text that is not empty", secret: true }).optional();
}

function optionalFile(description: string) {
  return optionalText("a file in PEM form, relative to the working directory or absolute", description);
}

const broker = z
  .string()
  .regex(/^[^\s:/,]+:\d{1,5}$|^\[[0-9A-Fa-f:]+\]:\d{1,5}$/)
  .meta({ allowed: "host:port" });

const URL_TEXT = /^https?:\/\/\S+$/;

/** Settings of the services that Pitboss works with or offers. */
export const serviceSettings = {
  kafka: z
    .strictObject({
      brokers: z.array(broker).meta({
        description: "Some brokers of the cluster. With none the embedded log is used.",
        default: [],
        allowed: "a list of host:port",
      }),
      client_id: text(/^[A-Za-z0-9._-]{1,100}$/, "up to 100 letters, digits, dots, hyphens and underscores", {
        description: "What brokers call this program in their logs and quotas.",
        default: "pitboss",
      }),
      registry: optionalText(
        "an http or https URL",
        "Base URL of the schema registry's Confluent API, e.g. `http://localhost:8081`. Needed with brokers.",
        URL_TEXT,
      ),
      registry_username: optionalText("a text that is not empty", "Who to be at the registry."),
      registry_password: secret("The password there."),
      replication_factor: wholeNumber(1, 32767, {
        description: "Of topics that are created. Absent: the brokers' default.",
      }).optional(),
      session_timeout: positiveDuration({
        description: "An engine that is silent for this long loses its partitions to the others.",
        default: "30s",
      }),
      transaction_timeout: positiveDuration({
        description: "After this long without a word the brokers roll a transaction back; at most what they allow.",
        default: "60s",
      }),
      ssl: z
        .strictObject({
          enabled: switched({ description: "Talk TLS to the brokers.", default: false }),
          ca_file: optionalFile("Certificates of the authorities to trust. Absent: the system's."),
          cert_file: optionalFile("The client's certificate, if the brokers want one."),
          key_file: optionalFile("The key of it."),
        })
        .meta({ description: "Encryption.", allowed: "a map of enabled, ca_file, cert_file and key_file" }),
      sasl: z
        .strictObject({
          mechanism: oneOf(["none", "plain", "scram-sha-256", "scram-sha-512"], {
            description: "How to log in to the brokers.",
            default: "none",
          }),
          username: optionalText("a text that is not empty", "Who to be."),
          password: secret("The password."),
        })
        .meta({ description: "Authentication.", allowed: "a map of mechanism, username and password" }),
    })
    .meta({ description: "The Kafka cluster.", allowed: "a map of Kafka's settings" }),
  http: httpSettings,
  warehouse_http: z
    .strictObject({
      host: text(/^\S+$/, "an address or a host name", {
        description:
          "Where a following `run` answers queries on the embedded warehouse, reading only, as ClickHouse does.",
        default: "127.0.0.1",
      }),
      port: wholeNumber(0, 65535, { description: "Its port; 0: any that is free.", default: 8123 }),
    })
    .meta({ description: "Queries over HTTP.", allowed: "a map of host and port" }),
  clickhouse: z
    .strictObject({
      url: optionalText(
        "an http or https URL",
        "A ClickHouse server. Absent: the embedded one in `data_dir`.",
        URL_TEXT,
      ),
      username: optionalText("a text that is not empty", "Who to be there."),
      password: secret("The password."),
      request_timeout: duration({ description: "How long a statement may take; 0: for ever.", default: "5m" }),
      cluster: text(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/, "a name of up to 100 letters, digits, underscores and hyphens", {
        description: "The cluster of that server to make the tables on, replicated and sharded. Absent: on it alone.",
      }).optional(),
    })
    .meta({ description: "The warehouse.", allowed: "a map of url, username, password, request_timeout and cluster" }),
  warehouse: warehouseSettings,
};
