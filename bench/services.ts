import { startKafka } from "../test/services/kafka.ts";
import { missingForServices } from "../test/services/requirements.ts";
import { startSchemaRegistry } from "../test/services/schema-registry.ts";
import { VERSIONS } from "../test/services/versions.ts";
import type { BenchServices } from "./part.ts";

/** Compiled as a broker in production is, after a while. */
const FAST_JAVA = ["-XX:TieredStopAtLevel=4"];

/** What the brokers are, for whoever reads the figures. */
export const KAFKA_NOTE = `Kafka ${VERSIONS.kafka}, one broker on the same machine; one engine process, exactly once.`;

/** Why no broker can be started here, and how to get what is missing; undefined: it can. */
export function whyNoServices(): Promise<string | undefined> {
  return missingForServices();
}

/** Kafka and a registry of the benchmark's own, started when they are first asked for. */
export class Services {
  #started: Promise<Started> | undefined;

  async get(): Promise<BenchServices> {
    this.#started ??= start();
    const { kafka, registry } = await this.#started;
    return { brokers: kafka.brokers, registry: registry.url };
  }

  async stop(): Promise<void> {
    if (this.#started === undefined) return;
    const { kafka, registry } = await this.#started;
    await Promise.all([kafka.stop(), registry.stop()]);
  }
}

type Started = Awaited<ReturnType<typeof start>>;

async function start() {
  const [kafka, registry] = await Promise.all([startKafka({ java: FAST_JAVA }), startSchemaRegistry()]);
  return { kafka, registry };
}
