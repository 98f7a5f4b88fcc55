import type { TopicPartition } from "../port.ts";
import { type ByteReader, ByteWriter } from "./bytes.ts";
import { protocolError } from "./failure.ts";
import type { Request } from "./request.ts";

/** The first version that can ask for an offset that no transaction is about to change (KIP-447); kafkajs knows up to 4. */
const OFFSET_FETCH = { apiKey: 9, apiVersion: 7, apiName: "OffsetFetch" };
const NONE = -1;

/**
 * The group's committed offset, undefined when there is none. Fails with UNSTABLE_OFFSET_COMMIT while a transaction that
 * commits another one is not decided.
 */
export function stableOffsetRequest(group: string, { topic, partition }: TopicPartition): Request<number | undefined> {
  // The empty tags end the request's header.
  const body = new ByteWriter().noTags().compactString(group);
  body.compactArray([topic], (name) => {
    body.compactString(name);
    body.compactArray([partition], (index) => body.int32(index)).noTags();
  });
  body.int8(1).noTags();
  return { kind: OFFSET_FETCH, body, read: readOffset };
}

function readOffset(reader: ByteReader): number | undefined {
  reader.tags();
  reader.int32();
  const [offset] = reader
    .compactArray(() => {
      reader.compactString();
      const offsets = reader.compactArray(() => {
        reader.int32();
        const committed = reader.int64();
        reader.int32();
        reader.compactString();
        throwIf(reader.int16());
        reader.tags();
        return committed;
      });
      reader.tags();
      return offsets;
    })
    .flat();
  throwIf(reader.int16());
  return offset === undefined || offset === NONE ? undefined : offset;
}

function throwIf(errorCode: number): void {
  if (errorCode !== 0) throw protocolError(errorCode);
}
