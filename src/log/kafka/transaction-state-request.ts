import { type ByteReader, ByteWriter } from "./bytes.ts";
import { protocolError } from "./failure.ts";
import type { Request } from "./request.ts";

/** Kafka 3.0 and later (KIP-664). */
const DESCRIBE_TRANSACTIONS = { apiKey: 65, apiVersion: 0, apiName: "DescribeTransactions" };

/** The coordinator's state of a transactional id: `CompleteCommit` once a commit is visible everywhere. */
export function transactionStateRequest(transactionalId: string): Request<string> {
  // The empty tags end the request's header.
  const body = new ByteWriter().noTags();
  body.compactArray([transactionalId], (id) => body.compactString(id)).noTags();
  return { kind: DESCRIBE_TRANSACTIONS, body, read: readState };
}

function readState(reader: ByteReader): string {
  reader.tags();
  reader.int32();
  const [state = ""] = reader.compactArray(() => {
    const errorCode = reader.int16();
    if (errorCode !== 0) throw protocolError(errorCode);
    reader.compactString();
    return reader.compactString();
  });
  return state;
}
