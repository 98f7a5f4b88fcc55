import { zstdDecompressSync } from "node:zlib";
import kafkajs, {
  type Consumer,
  type EachBatchPayload,
  type IHeaders,
  Kafka,
  type LogEntry,
  logLevel,
  type SASLOptions,
} from "kafkajs";
import { aborted } from "../aborted.ts";
import { type Headers, RetryableError } from "../port.ts";
import type { ConsumeTopics, ForeignRecord, TopicConsumerListener } from "../topic-consumer.ts";
import { leaveOutAborted } from "./leave-out-aborted.ts";
import type { KafkaLogOptions } from "./options.ts";
import { repairKafkajs } from "./repair-kafkajs.ts";

/** Topics that are not ours, in whatever cluster. Times are milliseconds. */
export interface OperatorTopics extends Pick<KafkaLogOptions, "brokers" | "clientId" | "ssl" | "sasl"> {
  readonly topics: readonly string[];
  readonly group: string;
  /** Where a group without an offset begins. */
  readonly start: "earliest" | "latest";
  /** Leave out what is in transactions that are open or rolled back. */
  readonly isCommittedOnly: boolean;
  /** A member that is silent for this long loses its partitions. */
  readonly sessionTimeoutMs: number;
}

const CONNECT_MS = 5_000;
/** Whoever consumes has the patience: here a failure is told soon. */
const RETRY = { retries: 2, initialRetryTime: 100, restartOnFailure: async () => false };
/** A clean end waits for the fetch that is under way. */
const FETCH_WAIT_MS = 500;
const BEAT_MS = 1_000;

/** A consumer by Kafka's usual protocol, so that the operator's tools show it and its group like any other. */
export function operatorConsumer(options: OperatorTopics): ConsumeTopics {
  repairKafkajs();
  leaveOutAborted();
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ZSTD;
  return (listener, signal) => new OperatorConsumer(options, listener).run(signal);
}

/** gzip kafkajs knows itself; snappy and lz4 it does not, and says so. */
const ZSTD = {
  compress: () => Promise.reject(new Error("a consumer compresses nothing")),
  decompress: async (bytes: Buffer) => zstdDecompressSync(bytes),
};

class OperatorConsumer {
  readonly #options: OperatorTopics;
  readonly #listener: TopicConsumerListener;
  readonly #consumer: Consumer;
  readonly #end = Promise.withResolvers<void>();
  #isOver = false;

  constructor(options: OperatorTopics, listener: TopicConsumerListener) {
    this.#options = options;
    this.#listener = listener;
    this.#consumer = this.#kafka().consumer({
      groupId: options.group,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.min(BEAT_MS, options.sessionTimeoutMs / 3),
      rebalanceTimeout: Math.max(60_000, options.sessionTimeoutMs),
      maxWaitTimeInMs: FETCH_WAIT_MS,
      readUncommitted: !options.isCommittedOnly,
      allowAutoTopicCreation: false,
      retry: RETRY,
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#start();
      await Promise.race([this.#end.promise, aborted(signal)]);
    } catch (error) {
      throw error instanceof BrokersFailed ? new RetryableError(error.message, { cause: error.cause }) : error;
    } finally {
      this.#isOver = true;
      // Whoever cannot say goodbye is missed after the session.
      await this.#consumer.disconnect().catch(() => undefined);
    }
  }

  async #start(): Promise<void> {
    const { topics, start } = this.#options;
    const { GROUP_JOIN, CRASH } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, () => this.#listener.joined());
    this.#consumer.on(CRASH, ({ payload: { error } }) => this.#end.reject(this.#failed(error)));
    // Awaited only when it runs; a crash before that is told by what throws then.
    this.#end.promise.catch(() => undefined);
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topics: [...topics], fromBeginning: start === "earliest" });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (batch) => this.#onBatch(batch),
      });
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** What this throws is kafkajs's: a group that rebalances is joined anew, anything else ends the consumer. */
  async #onBatch(payload: EachBatchPayload): Promise<void> {
    if (this.#isOver || !payload.isRunning() || payload.isStale()) return;
    const records = recordsOf(payload);
    const taking = this.#listener.take(records).catch((error: unknown) => {
      this.#isOver = true;
      this.#end.reject(error);
    });
    await beating(taking, payload.heartbeat);
    const taken = await taking;
    const last = records[(taken?.count ?? 0) - 1];
    if (taken === undefined || last === undefined) return;
    payload.resolveOffset(last.offset);
    await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
    if (!taken.isLast) return;
    this.#isOver = true;
    this.#end.resolve();
  }

  #kafka(): Kafka {
    const { brokers, clientId, ssl, sasl } = this.#options;
    return new Kafka({
      brokers: [...brokers],
      clientId,
      connectionTimeout: CONNECT_MS,
      authenticationTimeout: CONNECT_MS,
      retry: RETRY,
      logLevel: logLevel.WARN,
      logCreator: () => (entry) => this.#tell(entry),
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl: sasl as SASLOptions }),
    });
  }

  /** A crash is thrown as well, and groups rebalance every day. */
  #tell({ log: { message, ...more } }: LogEntry): void {
    if (this.#isOver || /^(Response|Crash|The group is rebalancing)/.test(message)) return;
    const broker: unknown = more["broker"];
    this.#listener.warned(
      `Kafka ${typeof broker === "string" ? broker : this.#options.brokers.join(", ")}: ${message}`,
    );
  }

  #failed(error: unknown): BrokersFailed {
    const { brokers, topics, group } = this.#options;
    const root = rootOf(error);
    const why = root instanceof Error ? root.message : String(root);
    const remedy = REMEDIES.find(([pattern]) => pattern.test(why))?.[1];
    const where = `Kafka at ${brokers.join(", ")}, topics ${topics.join(", ")}, group ${group}`;
    return new BrokersFailed(`${where}: ${why}${remedy === undefined ? "" : `; ${remedy}`}`, { cause: error });
  }
}

/** The brokers are away or refuse. */
class BrokersFailed extends Error {}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/does not host this topic/, "create the topic, or correct topics"],
  [/compression not implemented/, "let producers compress by gzip or zstd, or set compression.type of the topic"],
  [/[Aa]uthoriz/, "allow the user to read the topics and the group"],
  [/SASL|[Aa]uthenticat/, "check sasl"],
];

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
}

/** Stays in the group while the work takes its time. The group's answer is thrown when the work is done. */
async function beating(work: Promise<unknown>, heartbeat: () => Promise<void>): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  const timer = setInterval(() => {
    heartbeat().catch((error: unknown) => {
      failure ??= { error };
    });
  }, BEAT_MS);
  await work.finally(() => clearInterval(timer));
  if (failure !== undefined) throw failure.error;
}

function recordsOf({ batch: { topic, partition, messages } }: EachBatchPayload): ForeignRecord[] {
  return messages.map(({ offset, value, headers }) => ({
    topic,
    partition,
    offset,
    value,
    headers: headersOf(headers),
  }));
}

function headersOf(headers: IHeaders | undefined): Headers {
  const first = Object.entries(headers ?? {}).map(([name, value]) => {
    const one = Array.isArray(value) ? value[0] : value;
    return [name, Buffer.from(one ?? "")] as const;
  });
  return Object.fromEntries(first);
}
