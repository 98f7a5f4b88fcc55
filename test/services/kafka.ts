import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { cachedDownload, type Download } from "./cached-download.ts";
import { freePort } from "./free-port.ts";
import { type KafkaPorts, kafkaProperties } from "./kafka-settings.ts";
import { Service } from "./service.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import { VERSIONS } from "./versions.ts";

export const KAFKA: Download = {
  name: `kafka-${VERSIONS.kafka}`,
  jars: [
    { group: "org.apache.kafka", id: "kafka_2.13", version: VERSIONS.kafka },
    { group: "org.apache.kafka", id: "kafka-tools", version: VERSIONS.kafka },
    { group: "org.apache.logging.log4j", id: "log4j-slf4j-impl", version: VERSIONS.log4j },
  ],
};

const CLUSTER_ID = "cGl0Ym9zcy1zZXJ2aWNlcw";
const LOGGING = `rootLogger.level = INFO
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{HH:mm:ss,SSS} %p %m (%c{1})%n
`;

export interface KafkaOptions {
  /** The port that clients reach; by default a free one. */
  readonly port?: number;
  /** The port that clients are told to use, when a proxy stands before the broker. */
  readonly advertisedPort?: number;
  /** Server properties beside, or instead of, those in kafka-settings.ts. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Users that log in by SCRAM, each in the form `SCRAM-SHA-256=[name=…,password=…]`. */
  readonly scram?: readonly string[];
  /** Options of the Java machine, which is set up to start fast; -XX:TieredStopAtLevel=4 makes it run fast. */
  readonly java?: readonly string[];
}

/** One broker with its own controller. */
export interface KafkaService extends Pick<Service, "kill" | "restart" | "stop" | "log"> {
  /** Where clients connect, in the form of a list of brokers. */
  readonly brokers: readonly string[];
  /** A way around the proxy. */
  readonly directBrokers: readonly string[];
}

async function isServing(broker: string): Promise<boolean> {
  const kafka = new Kafka({
    brokers: [broker],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } finally {
    await admin.disconnect();
  }
}

/** Formats the data folder unless it is, and becomes the broker. */
const RUN =
  'set -f; [ -e data/meta.properties ] || java $JAVA_SMALL kafka.tools.StorageTool format $SCRAM -t "$1" -c server.properties; shift; exec java "$@" kafka.Kafka server.properties';

async function commandOf(folder: string, ports: KafkaPorts, { properties = {}, java = [], scram = [] }: KafkaOptions) {
  const jars = await cachedDownload(KAFKA);
  await writeFile(join(folder, "server.properties"), kafkaProperties(ports, join(folder, "data"), properties));
  await writeFile(join(folder, "log4j2.properties"), LOGGING);
  return {
    line: [
      "sh",
      "-c",
      RUN,
      "sh",
      CLUSTER_ID,
      "-Xmx512m",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      ...java,
    ] as const,
    env: {
      CLASSPATH: join(jars, "*"),
      SCRAM: scram.map((credentials) => `--add-scram ${credentials}`).join(" "),
      JAVA_SMALL: "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
      JAVA_TOOL_OPTIONS: `-XX:-UsePerfData -Dlog4j2.configurationFile=${join(folder, "log4j2.properties")}`,
    },
  };
}

/** Starts Kafka; serves when this is done. Stop it after. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaService> {
  const clients = options.port ?? (await freePort());
  const advertised = options.advertisedPort ?? clients;
  const ports = { advertised, clients, direct: await freePort(), controller: await freePort() };
  const direct = `127.0.0.1:${ports.direct}`;
  const service = new Service({
    name: "kafka",
    command: (folder) => commandOf(folder, ports, options),
    answers: () => isServing(direct),
  });
  await service.start();
  return Object.assign(service, { brokers: [`127.0.0.1:${advertised}`], directBrokers: [direct] });
}

/** Kafka whose clients all come through a proxy. Stop both after. */
export async function startProxiedKafka(
  options: Omit<KafkaOptions, "port" | "advertisedPort"> = {},
): Promise<{ readonly kafka: KafkaService; readonly proxy: TcpProxy }> {
  const port = await freePort();
  const proxy = await startTcpProxy(port);
  try {
    return { kafka: await startKafka({ ...options, port, advertisedPort: proxy.port }), proxy };
  } catch (error) {
    await proxy.stop();
    throw error;
  }
}
