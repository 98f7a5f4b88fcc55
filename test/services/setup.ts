import type { TestProject } from "vitest/node";
import { cachedDownload } from "./cached-download.ts";
import { KAFKA, startKafka } from "./kafka.ts";
import { missingForServices } from "./requirements.ts";
import { SCHEMA_REGISTRY, startSchemaRegistry } from "./schema-registry.ts";

/** What one run of the integration tests shares. */
export interface SharedServices {
  readonly brokers: readonly string[];
  readonly registry: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    services: SharedServices | null;
  }
}

/** Why the services cannot be had here; undefined when they can. */
async function whyNot(): Promise<string | undefined> {
  const missing = await missingForServices();
  if (missing !== undefined) return missing;
  return Promise.all([KAFKA, SCHEMA_REGISTRY].map(cachedDownload)).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

async function startAll() {
  const [kafka, registry] = await Promise.allSettled([startKafka(), startSchemaRegistry()]);
  if (kafka.status === "fulfilled" && registry.status === "fulfilled")
    return { kafka: kafka.value, registry: registry.value };
  for (const started of [kafka, registry]) if (started.status === "fulfilled") await started.value.stop();
  throw kafka.status === "rejected" ? kafka.reason : (registry as PromiseRejectedResult).reason;
}

/** Without the services CI fails, because nothing else would notice; elsewhere one line says how to get them. */
function withoutServices(project: TestProject, reason: string): void {
  if (process.env["CI"]) throw new Error(`the integration tests cannot run: ${reason}`);
  project.vitest.logger.warn(`integration tests skipped: ${reason}`);
  project.provide("services", null);
}

/** Starts one Kafka and one schema registry for all integration tests of a run. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const reason = await whyNot();
  if (reason !== undefined) {
    withoutServices(project, reason);
    return undefined;
  }
  const { kafka, registry } = await startAll();
  project.provide("services", { brokers: kafka.brokers, registry: registry.url });
  return async () => {
    await Promise.all([kafka.stop(), registry.stop()]);
  };
}
