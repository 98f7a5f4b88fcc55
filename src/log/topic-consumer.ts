import type { Headers, TopicPartition } from "./port.ts";

/** A record of somebody else's topic. */
export interface ForeignRecord extends TopicPartition {
  /** As Kafka counts, which may be beyond what a number holds. */
  readonly offset: string;
  readonly value: Buffer | null;
  /** Of a header that is there twice, the first. */
  readonly headers: Headers;
}

/** What became of a batch. */
export interface TakenBatch {
  /** The first so many records are done with: their offsets are committed. */
  readonly count: number;
  /** Nothing more is to come: the consumer leaves its group. */
  readonly isLast: boolean;
}

/** Is told what happens to a consumer. */
export interface TopicConsumerListener {
  /** Records of one partition in their order; the next of it come when this has resolved. */
  take(records: readonly ForeignRecord[]): Promise<TakenBatch>;
  joined(): void;
  warned(message: string): void;
}

/**
 * Consumes topics as a member of a group, until the signal aborts or a batch was the last. A batch that was begun is finished
 * first, and its offsets are committed. Throws what `take` threw; a RetryableError when the brokers are away or refuse.
 */
export type ConsumeTopics = (listener: TopicConsumerListener, signal: AbortSignal) => Promise<void>;
