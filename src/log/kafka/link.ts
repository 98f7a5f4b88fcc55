import { setTimeout as after } from "node:timers/promises";
import Cluster, { type Broker } from "kafkajs/src/cluster/index.js";
import loggers, { type Entry } from "kafkajs/src/loggers/index.js";
import createSocketFactory from "kafkajs/src/network/socketFactory.js";
import { RetryableError, type TopicPartition } from "../port.ts";
import { failureOf, isConnectionFailure, isCurable, isMoved, isUnknownTopic } from "./failure.ts";
import { READ_COMMITTED } from "./fetch-request.ts";
import type { Settings } from "./options.ts";
import { repairKafkajs } from "./repair-kafkajs.ts";
import { type Request, sendOver } from "./request.ts";

const METADATA_MAX_AGE_MS = 300_000;
const RETRY = { retries: 3, initialRetryTime: 50, maxRetryTime: 1_000 };
const FIRST_BACK_OFF_MS = 5;
const MAX_BACK_OFF_MS = 500;
/** A topic just created is not known to every broker at once. */
const UNKNOWN_TOPIC_ATTEMPTS = 4;

export type Coordinated = "group" | "transaction";

/**
 * Connections to the cluster of their own: two to each broker, one of them for fetches. A broker answers the requests of
 * a connection one after another, so whatever may wait for long has a link to itself.
 */
export class Link {
  readonly settings: Settings;
  readonly #cluster: Cluster;
  readonly #coordinators = new Map<string, Promise<Broker>>();
  readonly #topics = new Map<string, Promise<void>>();
  #metadata: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();
  /** Errors that say already what was being done. */
  readonly #told = new WeakSet<object>();

  constructor(settings: Settings) {
    repairKafkajs();
    this.settings = settings;
    this.#cluster = clusterOf(settings, this.#closing.signal);
  }

  /** For messages. */
  get where(): string {
    return this.settings.brokers.join(", ");
  }

  async partitionsOf(topic: string): Promise<number> {
    return (await this.#partitionsOf(topic)).length;
  }

  /** Throws an error that names the topic when it has no such partition. */
  async leaderOf(topic: string, partition: number): Promise<Broker> {
    const partitions = await this.#partitionsOf(topic);
    const found = partitions.find(({ partitionId }) => partitionId === partition);
    if (found === undefined)
      throw new Error(`topic ${topic} has ${partitions.length} partitions, none of them is ${partition}`);
    return this.#cluster.findBroker({ nodeId: found.leader });
  }

  /** All partitions of the topics, by the broker that leads them. */
  async leadersOf(topics: readonly string[]): Promise<Map<Broker, TopicPartition[]>> {
    const byLeader = new Map<Broker, TopicPartition[]>();
    for (const topic of topics) {
      const partitions = await this.partitionsOf(topic);
      for (let partition = 0; partition < partitions; partition++) {
        const leader = await this.leaderOf(topic, partition);
        const led = byLeader.get(leader);
        if (led === undefined) byLeader.set(leader, [{ topic, partition }]);
        else led.push({ topic, partition });
      }
    }
    return byLeader;
  }

  /** Throws an error that names the topic when nothing could ever be written there. */
  async checkPartition(topic: string, partition: number): Promise<void> {
    await this.retrying(`looking for the leader of ${topic}/${partition}`, () => this.leaderOf(topic, partition));
  }

  async coordinatorOf(kind: Coordinated, id: string): Promise<Broker> {
    await this.#connect();
    const key = `${kind} ${id}`;
    let coordinator = this.#coordinators.get(key);
    if (coordinator === undefined) {
      const coordinatorType = kind === "group" ? 0 : 1;
      coordinator = this.#cluster.findGroupCoordinator({ groupId: id, coordinatorType });
      this.#coordinators.set(key, coordinator);
      // Whoever awaits it gets the error; the next one looks again.
      coordinator.catch(() => this.#coordinators.delete(key));
    }
    const { nodeId } = await coordinator;
    return this.#cluster.findBroker({ nodeId });
  }

  async controller(): Promise<Broker> {
    await this.#connect();
    return this.#cluster.findControllerBroker();
  }

  async send<Result>(broker: Broker, request: Request<Result>): Promise<Result> {
    const connection = await broker.connectionPool.getConnectionByRequest({ request: request.kind });
    // The second connection to a broker is made with the first request that goes over it.
    await connection.authenticate();
    return sendOver(connection, request);
  }

  /** Looks anew who leads and who coordinates. */
  async refresh(): Promise<void> {
    this.#coordinators.clear();
    await this.#alone(async () => {
      await this.#connect();
      await this.#cluster.refreshMetadata();
    });
  }

  /**
   * Does what may be done twice until it succeeds, for as long as the settings' patience and while trying again may help.
   * Throws a RetryableError then, and at once what cannot be cured, both saying what was being done.
   */
  async retrying<Result>(
    doing: string,
    work: () => Promise<Result>,
    isWorthwhile: (error: unknown) => boolean = isCurable,
  ): Promise<Result> {
    const deadline = this.settings.monotonic() + this.settings.patienceMs;
    let unknownTopic = 0;
    for (let backOff = FIRST_BACK_OFF_MS; ; backOff = Math.min(2 * backOff, MAX_BACK_OFF_MS)) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof Error && this.#told.has(error)) throw error;
        if (isUnknownTopic(error)) unknownTopic += 1;
        const hopeless = unknownTopic >= UNKNOWN_TOPIC_ATTEMPTS || !isWorthwhile(error);
        if (hopeless || this.settings.monotonic() > deadline || this.#closing.signal.aborted)
          throw this.#failure(doing, error);
        await this.pause(backOff);
        if (isMoved(error) || isConnectionFailure(error) || isUnknownTopic(error)) await this.#tryToRefresh();
      }
    }
  }

  /** Ends early when the link closes. */
  async pause(milliseconds: number): Promise<void> {
    await after(milliseconds, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }

  /** Requests under way fail: nobody waits for what a broker may take minutes to answer. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#cluster.disconnect();
  }

  async #partitionsOf(topic: string) {
    await this.#know(topic);
    return this.#cluster.findTopicPartitionMetadata(topic);
  }

  #know(topic: string): Promise<void> {
    let known = this.#topics.get(topic);
    if (known === undefined) {
      known = this.retrying(`topic ${topic}`, () =>
        this.#alone(async () => {
          await this.#connect();
          await this.#lookUp(topic);
        }),
      );
      this.#topics.set(topic, known);
      // Whoever awaits it gets the error; the next one asks again.
      known.catch(() => this.#topics.delete(topic));
    }
    return known;
  }

  async #lookUp(topic: string): Promise<void> {
    try {
      await this.#cluster.addMultipleTargetTopics([topic]);
      // The answer may be that to a question which kafkajs asked before, after a failure, without the topic.
      if (this.#cluster.findTopicPartitionMetadata(topic).length === 0) await this.#cluster.refreshMetadata();
    } catch (error) {
      // kafkajs keeps a topic that it failed to ask for, and would not ask for it again.
      this.#cluster.targetTopics.delete(topic);
      throw error;
    }
  }

  /** kafkajs asks for all topics together: while one is looked for that may not be there, nobody else may ask. */
  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#metadata.then(work);
    this.#metadata = result.catch(() => undefined);
    return result;
  }

  async #connect(): Promise<void> {
    if (this.#closing.signal.aborted) throw new Error(`the connection to ${this.where} is closed: open the log again`);
    if (!this.#cluster.isConnected()) await this.#cluster.connect();
    if (this.#cluster.brokerPool.metadata === null) await this.#cluster.refreshMetadata();
  }

  /** A failure here is that of the next attempt, which tells of it. */
  async #tryToRefresh(): Promise<void> {
    await this.refresh().catch(() => undefined);
  }

  #failure(doing: string, error: unknown): Error {
    const failure = this.#describe(doing, error);
    this.#told.add(failure);
    return failure;
  }

  #describe(doing: string, error: unknown): Error {
    if (this.#closing.signal.aborted) return new RetryableError(`${doing}: the log was closed`, { cause: error });
    return isUnknownTopic(error)
      ? new Error(`${doing}: ${this.where} has no such topic or partition`, { cause: error })
      : failureOf(`${doing} (${this.where})`, error);
  }
}

function clusterOf(settings: Settings, closing: AbortSignal): Cluster {
  const { brokers, clientId, ssl, sasl, onWarn } = settings;
  const logCreator = () => (entry: Entry) => {
    // A refusal is thrown, too, and mostly one that is seen to.
    if (closing.aborted || entry.log.message.startsWith("Response ")) return;
    onWarn(`Kafka ${entry.log.broker ?? brokers.join(", ")}: ${entry.log.message}`);
  };
  return new Cluster({
    logger: loggers.createLogger({ level: loggers.LEVELS.WARN, logCreator }),
    socketFactory: createSocketFactory(),
    brokers,
    clientId,
    ssl,
    sasl,
    connectionTimeout: settings.connectionTimeoutMs,
    authenticationTimeout: settings.connectionTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    enforceRequestTimeout: true,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    retry: RETRY,
    allowAutoTopicCreation: false,
    isolationLevel: READ_COMMITTED,
  });
}
