import type { TopicPartition } from "../port.ts";
import { type ByteReader, ByteWriter } from "./bytes.ts";
import type { Request } from "./request.ts";

export interface EncodedBatch extends TopicPartition {
  readonly bytes: Buffer;
}

export interface Produced extends TopicPartition {
  readonly errorCode: number;
  /** Of the batch's first record. */
  readonly baseOffset: number;
}

const PRODUCE = { apiKey: 0, apiVersion: 7, apiName: "Produce" };
const ALL_IN_SYNC_REPLICAS = -1;

/** One batch for each of several partitions, acknowledged by all replicas in sync. */
export function produceRequest(
  batches: readonly EncodedBatch[],
  transactionalId: string | null,
  timeoutMs: number,
): Request<Produced[]> {
  const body = new ByteWriter().string(transactionalId).int16(ALL_IN_SYNC_REPLICAS).int32(timeoutMs);
  body.array(batches, ({ topic, partition, bytes }) => {
    body.string(topic).int32(1).int32(partition).bytes(bytes);
  });
  return { kind: PRODUCE, body, read: readProduced };
}

function readProduced(reader: ByteReader): Produced[] {
  return reader
    .array(() => {
      const topic = reader.string();
      return reader.array(() => {
        const produced = { topic, partition: reader.int32(), errorCode: reader.int16(), baseOffset: reader.int64() };
        // Time of appending and start of the log.
        reader.int64();
        reader.int64();
        return produced;
      });
    })
    .flat();
}
