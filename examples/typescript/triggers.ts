import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import { type EachBatchPayload, Kafka, logLevel } from "kafkajs";

/** The columns of a trigger that this subscriber looks at; avro/derived/Trigger.avsc has all of them. */
interface Trigger {
  readonly trigger_id: string;
  readonly type: string;
  readonly tenant: string;
  readonly origin: string;
  readonly user_id: string;
  /** JSON text. */
  readonly payload: string;
  /** More than a day old when it fired: known, but not to be acted on. */
  readonly stale: boolean;
}

const { values: options } = parseArgs({
  options: {
    brokers: { type: "string", default: "127.0.0.1:9094" },
    registry: { type: "string", default: "http://127.0.0.1:8081/apis/ccompat/v7" },
    prefix: { type: "string", default: "pitboss." },
    group: { type: "string", default: "example-typescript" },
    type: { type: "string", multiple: true, default: [] },
    tenant: { type: "string" },
    actions: { type: "string", default: "actions.ndjson" },
    count: { type: "string", default: "Infinity" },
  },
});

/** Others get the partitions of a subscriber that died without a word after this long. */
const SESSION_MS = 10_000;

/**
 * The effect, here a line in a file, and the memory of it are one write: either both are there or neither is. With a
 * database they are one transaction and a unique key; with a remote call the id is its idempotency key.
 */
class Actions {
  readonly #file: number;
  readonly #ids: Set<string>;

  constructor(path: string) {
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    // What stands behind the last line's end was being written when the process died: it did not happen.
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole !== text) truncateSync(path, Buffer.byteLength(whole));
    const lines = whole.split("\n").filter((line) => line !== "");
    this.#ids = new Set(lines.map((line) => (JSON.parse(line) as Trigger).trigger_id));
    this.#file = openSync(path, "a");
  }

  /** False when it was done before. */
  once({ trigger_id, type, tenant, origin, user_id, payload }: Trigger): boolean {
    if (this.#ids.has(trigger_id)) return false;
    const line = `${JSON.stringify({ trigger_id, type, tenant, origin, user_id, payload: JSON.parse(payload) })}\n`;
    writeSync(this.#file, line);
    fsyncSync(this.#file);
    this.#ids.add(trigger_id);
    process.stdout.write(line);
    return true;
  }

  close(): void {
    closeSync(this.#file);
  }
}

const kafka = new Kafka({ clientId: options.group, brokers: options.brokers.split(","), logLevel: logLevel.ERROR });
const registry = new SchemaRegistry({ host: options.registry });
// Only what a transaction committed: the engine's unfinished batches never happened.
const consumer = kafka.consumer({ groupId: options.group, readUncommitted: false, sessionTimeout: SESSION_MS });
const actions = new Actions(options.actions);
const ended = Promise.withResolvers<void>();
const seen = { acted: 0, repeated: 0, stale: 0 };
let isStopping = false;

function stop(): void {
  isStopping = true;
  ended.resolve();
}

function isWanted({ type, tenant }: Trigger): boolean {
  return (options.type.length === 0 || options.type.includes(type)) && (options.tenant ?? tenant) === tenant;
}

function handle(trigger: Trigger): void {
  if (!isWanted(trigger)) return;
  if (trigger.stale) seen.stale += 1;
  else if (actions.once(trigger)) seen.acted += 1;
  else seen.repeated += 1;
  if (seen.acted >= Number(options.count)) stop();
}

/** Acts first and commits after: what is not committed comes again, and is known by its id. */
async function eachBatch(payload: EachBatchPayload): Promise<void> {
  const { batch, resolveOffset, heartbeat, isRunning, isStale, commitOffsetsIfNecessary, uncommittedOffsets } = payload;
  for (const { value, offset } of batch.messages) {
    if (isStopping || !isRunning() || isStale()) break;
    if (value !== null) handle((await registry.decode(value)) as Trigger);
    resolveOffset(offset);
    await heartbeat();
  }
  await commitOffsetsIfNecessary(uncommittedOffsets());
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (!payload.restart) ended.reject(payload.error);
});
try {
  await consumer.connect();
  await consumer.subscribe({ topic: `${options.prefix}triggers`, fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
  await ended.promise;
} finally {
  // Waits for the batch under way, and leaves the group.
  await consumer.disconnect();
  actions.close();
}
console.error(`${seen.acted} acted on, ${seen.repeated} already acted on before, ${seen.stale} stale`);
