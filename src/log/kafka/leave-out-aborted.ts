import Broker from "kafkajs/src/broker/index.js";

/** A record as a fetch of kafkajs gives it. */
export interface FetchedMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

/** A partition as a fetch of kafkajs gives it; what was rolled back is known only where just what is committed is read. */
export interface FetchedPartition {
  readonly messages: readonly FetchedMessage[];
  abortedTransactions?: readonly { readonly producerId: string; readonly firstOffset: string }[] | null;
}

const ABORT_MARKER = Buffer.from([0, 0, 0, 0]);

let repaired = false;

/**
 * kafkajs 2.2.4 takes notice of one rolled-back transaction per record, so that those of several producers that overlap are
 * read as if they were committed. Repairs that, once per process.
 */
export function leaveOutAborted(): void {
  if (repaired) return;
  repaired = true;
  const fetch = Broker.prototype.fetch;
  Broker.prototype.fetch = async function (request) {
    const fetched = await fetch.call(this, request);
    for (const { partitions } of fetched.responses) for (const partition of partitions) hideAborted(partition);
    return fetched;
  };
}

/** Makes control records, which kafkajs passes over and counts, of what was rolled back. */
export function hideAborted(partition: FetchedPartition): void {
  const coming = (partition.abortedTransactions ?? []).toSorted((a, b) => order(a.firstOffset, b.firstOffset));
  if (coming.length === 0) return;
  partition.abortedTransactions = [];
  const rolledBack = new Set<string>();
  for (const message of partition.messages) {
    while (coming[0] !== undefined && order(coming[0].firstOffset, message.offset) <= 0)
      rolledBack.add(String(coming.shift()?.producerId));
    const { producerId, inTransaction } = message.batchContext;
    if (!message.isControlRecord) message.isControlRecord = inTransaction && rolledBack.has(String(producerId));
    else if (message.key?.equals(ABORT_MARKER) === true) rolledBack.delete(String(producerId));
  }
}

function order(left: string, right: string): number {
  return Number(BigInt(left) - BigInt(right));
}
