import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { query } from "chdb";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../src/config/config.ts";
import { ONE_BROKER } from "./kafka-settings.ts";
import { registryStorage } from "./schema-registry.ts";
import { VERSIONS } from "./versions.ts";

interface ComposeService {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly healthcheck?: unknown;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PASSWORDS = {
  CLICKHOUSE_PASSWORD: "a",
  CLICKHOUSE_MIGRATOR_PASSWORD: "m",
  CLICKHOUSE_SINK_PASSWORD: "s",
  CLICKHOUSE_READER_PASSWORD: "r",
  RABBITMQ_PASSWORD: "b",
  GRAFANA_PASSWORD: "c",
};
const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const { services } = parse(read("docker-compose.yml")) as { services: Readonly<Record<string, ComposeService>> };

/** How the image takes a server property. */
function variable(property: string): string {
  return `KAFKA_${property.toUpperCase().replaceAll(".", "_")}`;
}

function compose(...args: string[]) {
  return spawnSync("docker-compose", args, { cwd: ROOT, encoding: "utf8", env: { ...process.env, ...PASSWORDS } });
}

function withSettings(environment: Readonly<Record<string, string>>) {
  const { kafka, http, clickHouse } = loadConfig({ env: environment });
  return { brokers: kafka?.brokers, http, clickHouse };
}

const hasCompose = compose("version").status === 0;

describe("docker-compose.yml", () => {
  test("runs the versions that the tests run", () => {
    expect(services).toMatchObject({
      kafka: { image: `apache/kafka:${VERSIONS.kafka}` },
      registry: { image: `apicurio/apicurio-registry-mem:${VERSIONS.apicurio}` },
      rabbitmq: { image: `rabbitmq:${VERSIONS.rabbitmq}` },
      clickhouse: { image: `clickhouse/clickhouse-server:${VERSIONS.clickhouse}` },
    });
  });

  test("runs the ClickHouse that the embedded engine is", () => {
    expect(query("SELECT version()", "TSV")).toMatch(new RegExp(`^${VERSIONS.clickhouse.replace(".", "\\.")}\\.`));
  });

  test("sets Kafka up as the tests do", () => {
    const properties = Object.entries(ONE_BROKER).map(([name, value]) => [variable(name), value]);
    expect(services["kafka"]?.environment).toMatchObject(Object.fromEntries(properties));
  });

  test("gives the engine settings that there are", () => {
    const { brokers, http, clickHouse } = withSettings(services["engine"]?.environment ?? {});
    expect({ brokers, http, clickHouse }).toMatchObject({
      brokers: ["kafka:9092"],
      http: { host: "0.0.0.0", port: 8080 },
      clickHouse: {
        url: "http://clickhouse:8123",
        username: "pitboss_migrator",
        password: expect.any(String),
        requestTimeoutMs: 300_000,
      },
    });
  });

  test("lets the registry keep its schemas as the tests do", () => {
    const file = "/var/lib/registry/registry";
    expect(services["registry"]?.environment).toEqual({ REGISTRY_DATASOURCE_URL: registryStorage(file) });
  });

  test.each(Object.entries(services))("publishes %s on this machine only", (_, { ports = [] }) => {
    expect(ports).not.toEqual([]);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test.runIf(hasCompose || process.env["CI"])("is accepted by Compose", () => {
    expect(compose("config", "--quiet")).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("the dashboard", () => {
  test("reads the datasource that is provisioned", () => {
    const { datasources } = parse(read("deploy/grafana/provisioning/datasources/prometheus.yml"));
    const uids = [...read("deploy/grafana/dashboards/engine.json").matchAll(/"type": "prometheus",\s*"uid": "(.*)"/g)];
    expect(uids.length).toBeGreaterThan(10);
    expect(new Set(uids.map(([, uid]) => uid))).toEqual(new Set([datasources[0].uid]));
  });
});
