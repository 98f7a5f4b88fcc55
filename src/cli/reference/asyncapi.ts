import { subjects, TOPICS, type Topic } from "../../../topologies/topics.ts";
import type { RecordName } from "../../records/codec.ts";
import { SCHEMAS } from "../../records/generated.ts";
import { KEY_FORMS } from "./topics-page.ts";

const DAY_MS = 86_400_000;
const BINDINGS = "0.5.0";
const AVRO = "application/vnd.apache.avro;version=1.9.0";

/** Every topic with what its records are, for programs: AsyncAPI 3 (outputs.md, Topics). */
export function asyncApiDocument(version: string): object {
  const records = new Map(TOPICS.flatMap((topic) => topic.records.map((name) => [name, topic] as const)));
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Pitboss",
      version,
      description:
        "Topics of the log, as they are on Kafka. Read with `isolation.level=read_committed`: then each derived record is seen exactly once.",
      license: { name: "Apache-2.0" },
    },
    servers: {
      kafka: {
        host: "{broker}",
        protocol: "kafka",
        description: "The brokers of `kafka.brokers`, with a schema registry that has Confluent's API.",
        variables: { broker: { default: "localhost:9092" } },
      },
    },
    defaultContentType: "application/vnd.apache.avro",
    channels: Object.fromEntries(TOPICS.map((topic) => [topic.name, channelOf(topic)])),
    operations: Object.fromEntries(TOPICS.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries([...records].map(([name, topic]) => [name, messageOf(name, topic)])),
      parameters: {
        prefix: { description: "The setting `topic_prefix`.", default: "pitboss." },
      },
    },
  };
}

function channelOf({ name, records, cleanup, retentionDays, partitionedLikeEvents }: Topic): object {
  const description = partitionedLikeEvents
    ? "As many partitions as the setting `partitions` says. What follows from partition p of `events` is in partition p."
    : "One partition.";
  return {
    address: `{prefix}${name}`,
    description: records.length === 0 ? `${description} Internal: state of the engine.` : description,
    servers: [{ $ref: "#/servers/kafka" }],
    parameters: { prefix: { $ref: "#/components/parameters/prefix" } },
    messages: Object.fromEntries(records.map((record) => [record, { $ref: `#/components/messages/${record}` }])),
    bindings: {
      kafka: {
        ...(partitionedLikeEvents ? {} : { partitions: 1 }),
        topicConfiguration: {
          "cleanup.policy": cleanup.split(","),
          "retention.ms": retentionDays === undefined ? -1 : retentionDays * DAY_MS,
        },
        bindingVersion: BINDINGS,
      },
    },
  };
}

/** As Pitboss does them: who wants to read a channel does the reverse of its `send`. */
function operationsOf({ name }: Topic): [name: string, operation: object][] {
  const channel = { $ref: `#/channels/${name}` };
  const send: [string, object] = [`send-${name}`, { action: "send", channel }];
  return name === "events" ? [send, [`receive-${name}`, { action: "receive", channel }]] : [send];
}

function messageOf(name: RecordName, { key, records }: Topic): object {
  const [form, meaning] = KEY_FORMS[key];
  const [subject = ""] = subjects("{prefix}").find(([, record]) => record === name) ?? [];
  return {
    name,
    title: name,
    summary: SCHEMAS[name].doc,
    description: `Subject \`${subject}\`.`,
    headers: { schemaFormat: "application/schema+json;version=draft-07", schema: headersOf(name) },
    payload: { schemaFormat: AVRO, schema: SCHEMAS[name] },
    bindings: {
      kafka: {
        key: { type: "string", description: `${form}: ${meaning}` },
        schemaIdLocation: "payload",
        schemaIdPayloadEncoding: "confluent",
        schemaLookupStrategy: records.length > 1 ? "RecordNameStrategy" : "TopicNameStrategy",
        bindingVersion: BINDINGS,
      },
    },
  };
}

function headersOf(name: RecordName): object {
  const [properties, required] =
    SCHEMAS[name].namespace === "pitboss.derived" ? [OF_DERIVED, []] : [OF_EVENTS, ["type"]];
  return { type: "object", properties, required };
}

const DIGITS = "^[0-9]+$";
const OF_DERIVED = {
  "source-partition": text("Partition of `events` of what caused it, where an event did.", DIGITS),
  "source-offset": text("Its offset there.", DIGITS),
  revision: text("How often the row has changed.", DIGITS),
  version: text("Of a tombstone: the version of the row in ClickHouse.", DIGITS),
};
const OF_EVENTS = {
  type: text("The record's name."),
  original: text("The bytes as they came, where a door took them."),
};

function text(description: string, pattern?: string): object {
  return { type: "string", description, ...(pattern === undefined ? {} : { pattern }) };
}
