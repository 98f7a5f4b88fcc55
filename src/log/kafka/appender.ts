import type { NewRecord } from "../port.ts";
import { BatchSender, Lanes, type ProducerIdentity, type Written } from "./batch-sender.ts";
import { BatchEncoder, mostBytesOf } from "./encode-batch.ts";
import type { Link } from "./link.ts";
import { MAX_RECORD_BYTES } from "./topics.ts";

interface Submission {
  readonly records: readonly NewRecord[];
  readonly settle: (error?: unknown) => void;
}

/**
 * Appends without transactions, through an idempotent producer. What is handed over while a request is under way is
 * written with the next one, in the order of the calls.
 */
export class Appender {
  readonly #link: Link;
  readonly #onWritten: (written: readonly Written[]) => void;
  readonly #encoder = new BatchEncoder();
  #waiting: Submission[] = [];
  #identity: ProducerIdentity | undefined;
  #running: Promise<void> | undefined;

  constructor(link: Link, onWritten: (written: readonly Written[]) => void) {
    this.#link = link;
    this.#onWritten = onWritten;
  }

  append(records: readonly NewRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown) => (error === undefined ? resolve() : reject(error));
      this.#waiting.push({ records, settle });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything handed over is written or has failed. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const submissions = this.#waiting;
      this.#waiting = [];
      const valid: Submission[] = [];
      for (const submission of submissions) if (await this.#isValid(submission)) valid.push(submission);
      if (valid.length > 0) await this.#write(valid);
    }
    this.#running = undefined;
  }

  /** Settles what could never be written, before it spoils what is written together with it. */
  async #isValid({ records, settle }: Submission): Promise<boolean> {
    try {
      for (const { topic, partition } of distinct(records)) await this.#link.checkPartition(topic, partition);
      for (const record of records) checkSize(record);
      return true;
    } catch (error) {
      settle(error);
      return false;
    }
  }

  async #write(submissions: readonly Submission[]): Promise<void> {
    try {
      this.#identity ??= await this.#newIdentity();
      const records = submissions.flatMap((submission) => submission.records);
      const written = await new BatchSender(this.#link, this.#identity).send(new Lanes(records, this.#encoder));
      this.#onWritten(written);
      for (const { settle } of submissions) settle();
    } catch (error) {
      // Whether the last batches were written is not known, and so neither are the next sequence numbers.
      this.#identity = undefined;
      for (const { settle } of submissions) settle(error);
    }
  }

  async #newIdentity(): Promise<ProducerIdentity> {
    const transactionTimeout = this.#link.settings.transactionTimeoutMs;
    const { producerId, producerEpoch } = await this.#link.retrying("registering as a producer", async () =>
      (await this.#link.controller()).initProducerId({ transactionalId: undefined, transactionTimeout }),
    );
    return { transactionalId: null, producerId: BigInt(producerId), producerEpoch, sequences: new Map() };
  }
}

function distinct(records: readonly NewRecord[]): Iterable<NewRecord> {
  const partitions = new Map<string, NewRecord>();
  for (const record of records) {
    const key = `${record.topic}/${record.partition}`;
    if (!partitions.has(key)) partitions.set(key, record);
  }
  return partitions.values();
}

/** Throws when no topic made by this adapter takes the record. */
export function checkSize(record: NewRecord): void {
  if (mostBytesOf(record) <= MAX_RECORD_BYTES) return;
  const { topic, partition, key } = record;
  throw new Error(
    `${topic}/${partition}: the record with key ${key?.toString() ?? "null"} takes ${mostBytesOf(record)} bytes, more than ${MAX_RECORD_BYTES}`,
  );
}
