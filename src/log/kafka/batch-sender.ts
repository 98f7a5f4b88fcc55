import type { Broker } from "kafkajs/src/cluster/index.js";
import type { NewRecord, PreparedRecords, TopicPartition } from "../port.ts";
import { type BatchEncoder, type BatchOrigin, type RecordBatch, stamp } from "./encode-batch.ts";
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

/** Batches of one partition, in order. */
interface Lane extends TopicPartition {
  readonly key: string;
  readonly batches: readonly RecordBatch[];
}

/** A lane that is being written. */
interface Sending extends Lane {
  /** How many of its batches are written. */
  written: number;
  /** Stamped, and not known to be written. */
  underWay: RecordBatch | undefined;
}

/** Records as batches, by partition. */
export class Lanes implements PreparedRecords {
  readonly count: number;
  readonly list: readonly Lane[];

  /** `encoder`: the writer's one, for its buffer. */
  constructor(records: readonly NewRecord[], encoder: BatchEncoder) {
    this.count = records.length;
    this.list = recordsByLane(records).map((of) => {
      const [{ topic, partition }] = of;
      return { key: `${topic}/${partition}`, topic, partition, batches: encoder.encode(of) };
    });
  }
}

type LaneRecords = [NewRecord, ...NewRecord[]];

/** In the order in which each has its first. One text for topic and partition would have to be made and hashed for each record. */
function recordsByLane(records: readonly NewRecord[]): LaneRecords[] {
  const lanes: LaneRecords[] = [];
  const byTopic = new Map<string, Map<number, LaneRecords>>();
  for (const record of records) {
    let ofTopic = byTopic.get(record.topic);
    if (ofTopic === undefined) {
      ofTopic = new Map();
      byTopic.set(record.topic, ofTopic);
    }
    const lane = ofTopic.get(record.partition);
    if (lane !== undefined) {
      lane.push(record);
      continue;
    }
    const added: LaneRecords = [record];
    ofTopic.set(record.partition, added);
    lanes.push(added);
  }
  return lanes;
}

export interface Written extends TopicPartition {
  /** Behind the last record written. */
  readonly end: number;
}

/** Well below what brokers take in one request (100 MiB by default). */
const REQUEST_BYTES = 16 * 1024 * 1024;
const SEQUENCES = 2 ** 31;
const DUPLICATE_SEQUENCE_NUMBER = 46;

/**
 * Writes batches in order, one for each partition at a time, and tells where they ended. What a broker says it has
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

  async send({ list }: Lanes): Promise<Written[]> {
    const lanes = list.map((lane): Sending => ({ ...lane, written: 0, underWay: undefined }));
    const ends = new Map<string, Written>();
    for (let left = lanes; left.length > 0; left = left.filter(({ written, batches }) => written < batches.length)) {
      const round = this.#nextRound(left);
      await this.#link.retrying(
        `writing to ${topicsOf(round)}`,
        () => this.#attempt(round, ends),
        (error) => isCurable(error) && !(this.#identity.transactionalId !== null && isConnectionFailure(error)),
      );
    }
    return [...ends.values()];
  }

  /** As many lanes as fit a request, each with its next batch. */
  #nextRound(lanes: readonly Sending[]): Sending[] {
    const round: Sending[] = [];
    let bytes = 0;
    for (const lane of lanes) {
      if (bytes >= REQUEST_BYTES) break;
      const batch = lane.batches[lane.written];
      if (batch === undefined) continue;
      stamp(batch, this.#originOf(lane));
      lane.underWay = batch;
      bytes += batch.bytes.length;
      round.push(lane);
    }
    return round;
  }

  #originOf({ key }: Lane): BatchOrigin {
    const { transactionalId, producerId, producerEpoch, sequences } = this.#identity;
    return {
      producerId,
      producerEpoch,
      sequence: sequences.get(key) ?? 0,
      transactional: transactionalId !== null,
      timestamp: this.#link.settings.now(),
    };
  }

  async #attempt(round: readonly Sending[], ends: Map<string, Written>): Promise<void> {
    const byLeader = new Map<Broker, Sending[]>();
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

  async #produce(leader: Broker, lanes: readonly Sending[], ends: Map<string, Written>): Promise<void> {
    const batches = lanes.flatMap(({ topic, partition, underWay }) =>
      underWay === undefined ? [] : [{ topic, partition, bytes: underWay.bytes }],
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

  #written(lane: Sending, { topic, partition, baseOffset }: Produced, ends: Map<string, Written>): void {
    const count = lane.underWay?.count ?? 0;
    const { sequences } = this.#identity;
    sequences.set(lane.key, ((sequences.get(lane.key) ?? 0) + count) % SEQUENCES);
    ends.set(lane.key, { topic, partition, end: baseOffset + count });
    lane.written++;
    lane.underWay = undefined;
  }
}

function isWaiting(lane: Sending): boolean {
  return lane.underWay !== undefined;
}

function topicsOf(lanes: readonly Lane[]): string {
  return [...new Set(lanes.map(({ topic }) => topic))].join(", ");
}
