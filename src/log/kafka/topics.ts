import { setTimeout as after } from "node:timers/promises";
import { type Cleanup, RetryableError, type TopicSpec } from "../port.ts";
import { isUnknownTopic } from "./failure.ts";
import type { Link } from "./link.ts";

const MAX_BATCH_BYTES = 8 * 1024 * 1024;
/** What is left in a batch of its own for one record. */
export const MAX_RECORD_BYTES = MAX_BATCH_BYTES - 1024;
const CREATION_MS = 30_000;
const LOOK_AGAIN_MS = 20;
const BROKERS_DEFAULT = -1;
const TOPIC_RESOURCE = 2;
const FOR_EVER_MS = -1;

/** Topics as they are to be made. What is there is never changed. */
export class Topics {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Gives the names of those that it created. Throws when one is there with another number of partitions. */
  async ensure(specs: readonly TopicSpec[]): Promise<string[]> {
    const missing: TopicSpec[] = [];
    for (const spec of specs) if (!(await this.#isThere(spec))) missing.push(spec);
    if (missing.length === 0) return [];
    await this.#create(missing);
    for (const spec of missing) await this.#untilThere(spec);
    return missing.map(({ name }) => name);
  }

  /** The topic as the brokers have it; undefined when they do not. */
  async spec(name: string): Promise<TopicSpec | undefined> {
    const partitions = await this.#partitionsOf(name);
    if (partitions === undefined) return undefined;
    const { resources } = await this.#link.retrying(`looking at the settings of ${name}`, async () =>
      (await this.#link.controller()).describeConfigs({
        resources: [{ type: TOPIC_RESOURCE, name, configNames: ["cleanup.policy", "retention.ms"] }],
      }),
    );
    const settings = new Map(resources[0]?.configEntries.map((each) => [each.configName, each.configValue]));
    const retentionMs = Number(settings.get("retention.ms") ?? FOR_EVER_MS);
    const cleanup = cleanupOf(settings.get("cleanup.policy") ?? "");
    return { name, partitions, cleanup, ...(retentionMs === FOR_EVER_MS ? {} : { retentionMs }) };
  }

  async #isThere({ name, partitions }: TopicSpec): Promise<boolean> {
    const found = await this.#partitionsOf(name);
    if (found === undefined) return false;
    if (found === partitions) return true;
    throw new Error(
      `topic ${name} is there with ${found} partitions, not ${partitions}: configure ${found}, or another prefix`,
    );
  }

  async #partitionsOf(topic: string): Promise<number | undefined> {
    try {
      return await this.#link.partitionsOf(topic);
    } catch (error) {
      if (isUnknownTopic(error)) return undefined;
      throw error;
    }
  }

  async #create(specs: readonly TopicSpec[]): Promise<void> {
    const { replicationFactor = BROKERS_DEFAULT, topicSettings = {} } = this.#link.settings;
    const topics = specs.map((spec) => ({
      topic: spec.name,
      numPartitions: spec.partitions,
      replicationFactor,
      configEntries: Object.entries({ ...settingsOf(spec, replicationFactor), ...topicSettings }).map(
        ([name, value]) => ({ name, value }),
      ),
    }));
    const names = specs.map(({ name }) => name).join(", ");
    await this.#link.retrying(`creating ${names}`, async () => {
      try {
        await (await this.#link.controller()).createTopics({ topics, timeout: CREATION_MS });
      } catch (error) {
        throwUnlessThere(error);
      }
    });
  }

  async #untilThere(spec: TopicSpec): Promise<void> {
    const deadline = this.#link.settings.monotonic() + CREATION_MS;
    while (!(await this.#isThere(spec))) {
      if (this.#link.settings.monotonic() > deadline)
        throw new RetryableError(`topic ${spec.name} was created, but has no leaders after ${CREATION_MS} ms`);
      await after(LOOK_AGAIN_MS);
    }
  }
}

function cleanupOf(policies: string): Cleanup {
  const isCompacted = policies.includes("compact");
  if (!isCompacted) return "delete";
  return policies.includes("delete") ? "compact,delete" : "compact";
}

/** Another process may have created some of them meanwhile; its partitions are counted afterwards. */
function throwUnlessThere(error: unknown): void {
  const errors: readonly unknown[] =
    error instanceof Error && "errors" in error && Array.isArray(error.errors) ? error.errors : [error];
  for (const each of errors)
    if (!(each instanceof Error && "type" in each && each.type === "TOPIC_ALREADY_EXISTS")) throw each;
}

function settingsOf({ cleanup, retentionMs }: TopicSpec, replicationFactor: number): Record<string, string> {
  return {
    "cleanup.policy": cleanup,
    // Kafka's own default is a week.
    "retention.ms": String(retentionMs ?? FOR_EVER_MS),
    "retention.bytes": "-1",
    "max.message.bytes": String(MAX_BATCH_BYTES),
    ...(replicationFactor >= 3 ? { "min.insync.replicas": "2" } : {}),
  };
}
