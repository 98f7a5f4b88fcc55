import type { Position, TopicPartition } from "../port.ts";
import { type ByteReader, ByteWriter } from "./bytes.ts";
import type { AbortedTransaction } from "./decode-batches.ts";
import type { Request } from "./request.ts";

export interface Fetched extends TopicPartition {
  readonly errorCode: number;
  /** Up to here every transaction is decided; what a fetch gives lies before it. */
  readonly lastStableOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  readonly bytes: Buffer;
}

export interface FetchLimits {
  /** How long the broker waits for anything to come. */
  readonly waitMs: number;
  readonly bytes: number;
}

const FETCH = { apiKey: 1, apiVersion: 11, apiName: "Fetch" };
const CONSUMER = -1;
export const READ_COMMITTED = 1;
/** Beyond the wait that was asked for. */
const ANSWER_MS = 30_000;

/** What is committed from each position on; at least one whole batch if there is one, however large. */
export function fetchRequest(positions: readonly Position[], { waitMs, bytes }: FetchLimits): Request<Fetched[]> {
  const body = new ByteWriter().int32(CONSUMER).int32(waitMs).int32(1).int32(bytes).int8(READ_COMMITTED);
  const [noSession, noEpoch] = [0, -1];
  body.int32(noSession).int32(noEpoch);
  body.array(positions, ({ topic, partition, offset }) => {
    body.string(topic).int32(1).int32(partition).int32(-1).int64(offset).int64(-1).int32(bytes);
  });
  body.array([], () => undefined).string("");
  return { kind: FETCH, body, read: readFetched, timeout: waitMs + ANSWER_MS };
}

function readFetched(reader: ByteReader): Fetched[] {
  const throttledMs = reader.int32();
  const errorCode = reader.int16();
  const session = reader.int32();
  if (errorCode !== 0)
    throw new Error(`fetch in session ${session}, throttled by ${throttledMs} ms: Kafka error ${errorCode}`);
  return reader.array(() => readTopic(reader)).flat();
}

function readTopic(reader: ByteReader): Fetched[] {
  const topic = reader.string();
  return reader.array(() => {
    const partition = reader.int32();
    const errorCode = reader.int16();
    // High watermark; then, after the last stable offset, the start of the log.
    reader.int64();
    const lastStableOffset = reader.int64();
    reader.int64();
    const aborted = reader.array(() => ({ producerId: reader.bigint64(), firstOffset: reader.int64() }));
    // A replica that is nearer is not asked.
    reader.int32();
    return { topic, partition, errorCode, lastStableOffset, aborted, bytes: reader.bytes() };
  });
}
