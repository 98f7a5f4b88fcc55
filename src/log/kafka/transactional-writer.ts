import { FencedError, type NewRecord, RetryableError, type Transaction, type TransactionalWriter } from "../port.ts";
import { checkSize } from "./appender.ts";
import { BatchSender, Lanes, type ProducerIdentity, type Written } from "./batch-sender.ts";
import { BatchEncoder } from "./encode-batch.ts";
import { failureOf, isFenced, isLater, isMoved, typeOf } from "./failure.ts";
import { Link } from "./link.ts";
import type { Settings } from "./options.ts";
import { byTopic } from "./positions.ts";
import { transactionStateRequest } from "./transaction-state-request.ts";

/**
 * The coordinator no longer has the producer or its transaction as this writer does, or failed and does not say what it
 * has done (`UNKNOWN`); a new writer puts that right.
 */
const FORGOTTEN = new Set([
  "INVALID_PRODUCER_ID_MAPPING",
  "INVALID_TXN_STATE",
  "OUT_OF_ORDER_SEQUENCE_NUMBER",
  "UNKNOWN",
  "UNKNOWN_PRODUCER_ID",
]);
const DECIDED_BUT_NOT_VISIBLE = "PrepareCommit";
const FIRST_LOOK_MS = 1;
const MAX_LOOK_MS = 50;

/**
 * The writer of a transactional id. Once anything went wrong within a transaction it is dead: whether the transaction
 * was committed is known only to whoever opens the next writer of the id, which ends it, and then reads the committed
 * offsets.
 */
export class KafkaWriter implements TransactionalWriter {
  readonly #link: Link;
  readonly #id: string;
  readonly #identity: ProducerIdentity;
  readonly #onWritten: (written: readonly Written[]) => void;
  readonly #encoder = new BatchEncoder();
  #failure: Error | undefined;
  #closed = false;

  private constructor(
    link: Link,
    id: string,
    identity: ProducerIdentity,
    onWritten: (written: readonly Written[]) => void,
  ) {
    this.#link = link;
    this.#id = id;
    this.#identity = identity;
    this.#onWritten = onWritten;
  }

  /** Fences the writer before and waits until its last transaction is committed or rolled back, wherever it had got to. */
  static async open(
    settings: Settings,
    id: string,
    onWritten: (written: readonly Written[]) => void,
  ): Promise<KafkaWriter> {
    const link = new Link(settings);
    try {
      const transactionTimeout = settings.transactionTimeoutMs;
      const { producerId, producerEpoch } = await link.retrying(`opening writer ${id}`, async () =>
        (await link.coordinatorOf("transaction", id)).initProducerId({ transactionalId: id, transactionTimeout }),
      );
      const identity = { transactionalId: id, producerId: BigInt(producerId), producerEpoch, sequences: new Map() };
      return new KafkaWriter(link, id, identity, onWritten);
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  /** Throws for a record that no topic takes. */
  prepare(records: readonly NewRecord[]): Lanes {
    for (const record of records) checkSize(record);
    return new Lanes(records, this.#encoder);
  }

  async commit(transaction: Transaction): Promise<void> {
    this.#checkUsable();
    const { records, group, offsets } = transaction;
    const lanes = records instanceof Lanes ? records : this.prepare(records as readonly NewRecord[]);
    await this.#checkWritable(lanes);
    if (lanes.count === 0 && offsets.length === 0) return;
    const startedAt = this.#link.settings.monotonic();
    try {
      this.#onWritten(await this.#write(lanes, group, offsets));
    } catch (error) {
      this.#failure = this.#failureOf(error, this.#link.settings.monotonic() - startedAt);
      throw this.#failure;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#link.close();
  }

  #checkUsable(): void {
    if (this.#closed) throw new Error(`writer ${this.#id} is closed: open another`);
    if (this.#failure instanceof FencedError) throw this.#failure;
    if (this.#failure !== undefined)
      throw new RetryableError(`writer ${this.#id} failed before: open another`, { cause: this.#failure });
  }

  /** What could never be written is refused before the transaction begins. */
  async #checkWritable({ list }: Lanes): Promise<void> {
    for (const { topic, partition } of list) await this.#link.checkPartition(topic, partition);
  }

  async #write(lanes: Lanes, group: string, offsets: Transaction["offsets"]): Promise<Written[]> {
    const topics = partitionsByTopic(lanes);
    if (topics.length > 0)
      await this.#step("adding partitions", async () =>
        (await this.#coordinator()).addPartitionsToTxn({ ...this.#producer, topics }),
      );
    const written = new BatchSender(this.#link, this.#identity).send(lanes);
    const committed = offsets.length === 0 ? undefined : this.#sendOffsets(group, offsets);
    // Both come to an end before either one's error is told, so that nothing is under way then.
    await Promise.allSettled([written, committed]);
    await committed;
    const result = await written;
    await this.#end();
    return result;
  }

  async #sendOffsets(group: string, offsets: Transaction["offsets"]): Promise<void> {
    await this.#step(`adding group ${group}`, async () =>
      (await this.#coordinator()).addOffsetsToTxn({ ...this.#producer, groupId: group }),
    );
    await this.#step(`sending offsets of group ${group}`, async () =>
      (await this.#link.coordinatorOf("group", group)).txnOffsetCommit({
        ...this.#producer,
        groupId: group,
        topics: byTopic(offsets),
      }),
    );
  }

  async #end(): Promise<void> {
    await this.#step("committing", async () =>
      (await this.#coordinator()).endTxn({ ...this.#producer, transactionResult: true }),
    );
    for (
      let wait = FIRST_LOOK_MS;
      (await this.#state()) === DECIDED_BUT_NOT_VISIBLE;
      wait = Math.min(2 * wait, MAX_LOOK_MS)
    )
      await this.#link.pause(wait);
  }

  #state(): Promise<string> {
    return this.#link.retrying(`waiting for writer ${this.#id}'s commit to be visible`, async () =>
      this.#link.send(await this.#coordinator(), transactionStateRequest(this.#id)),
    );
  }

  get #producer() {
    const { producerId, producerEpoch } = this.#identity;
    return { transactionalId: this.#id, producerId: String(producerId), producerEpoch };
  }

  #coordinator() {
    return this.#link.coordinatorOf("transaction", this.#id);
  }

  /** Tried again only when the broker says that it has done nothing: silence may mean anything. */
  #step(doing: string, work: () => Promise<unknown>): Promise<unknown> {
    return this.#link.retrying(`writer ${this.#id} ${doing}`, work, (error) => isLater(error) || isMoved(error));
  }

  #failureOf(error: unknown, elapsedMs: number): Error {
    if (this.#closed) return new RetryableError(`writer ${this.#id} was closed while it committed`, { cause: error });
    if (isFenced(error)) return this.#fenced(error, elapsedMs);
    const failure = failureOf(`writer ${this.#id}`, error);
    return FORGOTTEN.has(typeOf(error) ?? "") ? new RetryableError(failure.message, { cause: error }) : failure;
  }

  /** The coordinator fences, too, whoever takes longer than the time limit; then there need not be another writer. */
  #fenced(error: unknown, elapsedMs: number): Error {
    const limit = this.#link.settings.transactionTimeoutMs;
    return elapsedMs < limit
      ? new FencedError(`writer ${this.#id} was opened again since`, { cause: error })
      : new RetryableError(`writer ${this.#id}: a transaction took ${Math.round(elapsedMs)} ms, more than ${limit}`, {
          cause: error,
        });
  }
}

function partitionsByTopic({ list }: Lanes): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of list) {
    const partitions = topics.get(topic);
    if (partitions === undefined) topics.set(topic, [partition]);
    else partitions.push(partition);
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}
