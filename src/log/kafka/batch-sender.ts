import type { Broker } from "kafkajs/src/cluster/index.js";
import type { NewRecord, TopicPartition } from "../port.ts";
import { encodeBatch, mostBytesOf } from "./encode-batch.ts";
import { isConnectionFailure, isCurable, protocolError } from "./failure.ts";
import type { Link } from "./link.ts";
import { type Produced, produceRequest } from "./produce-request.ts";

/** A producer as the brokers know it, with the number of the next record of each partition. */
export interface ProducerIdentity {
  readonly transactionalId: string | null;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly sequences: Map<string, number>;
}

/** Records of one partition, in order, and how far they are written. */
interface Lane extends TopicPartition {
  readonly key: string;
  readonly records: NewRecord[];
  written: number;
  /** Behind the last record of the batch under way. */
  upTo: number;
  batch: Buffer | undefined;
}

export interface Written extends TopicPartition {
  /** Behind the last record written. */
  readonly end: number;
}

/** Brokers take a mebibyte by default; headers of the batch included. */
const BATCH_BYTES = 900 * 1024;
/** Well below what brokers take in one request (100 MiB by default). */
const REQUEST_BYTES = 16 * 1024 * 1024;
const SEQUENCES = 2 ** 31;
const DUPLICATE_SEQUENCE_NUMBER = 46;

/**
 * Writes records in order, a batch for each partition at a time, and tells where they ended. What a broker says it has
 * not done is tried again; a broker that does not answer too, unless in a transaction. The sequence numbers make a batch
 * that arrives twice count once.
 */
export class BatchSender {
  readonly #link: Link;
  readonly #identity: ProducerIdentity;

  constructor(link: Link, identity: ProducerIdentity) {
    this.#link = link;
    this.#identity = identity;
  }

  async send(records: readonly NewRecord[]): Promise<Written[]> {
    const lanes = lanesOf(records);
    const ends = new Map<string, Written>();
    for (let left = lanes; left.length > 0; left = left.filter((lane) => lane.written < lane.records.length)) {
      const round = this.#nextRound(left);
      await this.#link.retrying(
        `writing to ${topicsOf(round)}`,
        () => this.#attempt(round, ends),
        (error) => isCurable(error) && !(this.#identity.transactionalId !== null && isConnectionFailure(error)),
      );
      for (const lane of round) lane.batch = undefined;
    }
    return [...ends.values()];
  }

  /** As many lanes as fit a request, each with a batch of as many of its records as fit a batch. */
  #nextRound(lanes: readonly Lane[]): Lane[] {
    const round: Lane[] = [];
    let bytes = 0;
    for (const lane of lanes) {
      if (bytes >= REQUEST_BYTES) break;
      lane.upTo = batchEnd(lane);
      lane.batch = this.#encode(lane);
      bytes += lane.batch.length;
      round.push(lane);
    }
    return round;
  }

  #encode(lane: Lane): Buffer {
    const { transactionalId, producerId, producerEpoch, sequences } = this.#identity;
    return encodeBatch(lane.records.slice(lane.written, lane.upTo), {
      producerId,
      producerEpoch,
      sequence: sequences.get(lane.key) ?? 0,
      transactional: transactionalId !== null,
      timestamp: this.#link.settings.now(),
    });
  }

  async #attempt(round: readonly Lane[], ends: Map<string, Written>): Promise<void> {
    const byLeader = new Map<Broker, Lane[]>();
    for (const lane of round.filter(isWaiting)) {
      const leader = await this.#link.leaderOf(lane.topic, lane.partition);
      const lanes = byLeader.get(leader);
      if (lanes === undefined) byLeader.set(leader, [lane]);
      else lanes.push(lane);
    }
    const requests = [...byLeader].map(([leader, lanes]) => this.#produce(leader, lanes, ends));
    // All of them, so that none is under way when this is tried again.
    for (const outcome of await Promise.allSettled(requests)) if (outcome.status === "rejected") throw outcome.reason;
  }

  async #produce(leader: Broker, lanes: readonly Lane[], ends: Map<string, Written>): Promise<void> {
    const batches = lanes.flatMap(({ topic, partition, batch }) =>
      batch === undefined ? [] : [{ topic, partition, bytes: batch }],
    );
    const { requestTimeoutMs } = this.#link.settings;
    const answers = await this.#link.send(
      leader,
      produceRequest(batches, this.#identity.transactionalId, requestTimeoutMs),
    );
    let failure: Error | undefined;
    for (const answer of answers) {
      const lane = lanes.find(({ topic, partition }) => topic === answer.topic && partition === answer.partition);
      if (answer.errorCode !== 0 && answer.errorCode !== DUPLICATE_SEQUENCE_NUMBER)
        failure ??= protocolError(answer.errorCode);
      else if (lane !== undefined) this.#written(lane, answer, ends);
    }
    if (failure !== undefined) throw failure;
  }

  #written(lane: Lane, { topic, partition, baseOffset }: Produced, ends: Map<string, Written>): void {
    const count = lane.upTo - lane.written;
    const { sequences } = this.#identity;
    sequences.set(lane.key, ((sequences.get(lane.key) ?? 0) + count) % SEQUENCES);
    ends.set(lane.key, { topic, partition, end: baseOffset + count });
    lane.written = lane.upTo;
    lane.batch = undefined;
  }
}

function isWaiting(lane: Lane): boolean {
  return lane.batch !== undefined;
}

function lanesOf(records: readonly NewRecord[]): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const record of records) {
    const { topic, partition } = record;
    const key = `${topic}/${partition}`;
    const lane = lanes.get(key);
    if (lane !== undefined) lane.records.push(record);
    else lanes.set(key, { key, topic, partition, records: [record], written: 0, upTo: 0, batch: undefined });
  }
  return [...lanes.values()];
}

/** At least one record, however large. */
function batchEnd({ records, written }: Lane): number {
  let bytes = 0;
  let end = written;
  for (; end < records.length; end++) {
    const record = records[end];
    bytes += record === undefined ? 0 : mostBytesOf(record);
    if (bytes > BATCH_BYTES && end > written) break;
  }
  return end;
}

function topicsOf(lanes: readonly Lane[]): string {
  return [...new Set(lanes.map(({ topic }) => topic))].join(", ");
}
