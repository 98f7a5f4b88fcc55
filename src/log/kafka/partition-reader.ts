import type { ReadBatch, TopicPartition } from "../port.ts";
import { FetchedRecords } from "./decode-batches.ts";
import { protocolError, typeOf } from "./failure.ts";
import { fetchRequest } from "./fetch-request.ts";
import type { Link } from "./link.ts";
import type { Positions } from "./positions.ts";

/**
 * Reads one partition on and on: while what one fetch gave is worked on, the next is under way if there is more. Another position than
 * where the last read ended is another reader's.
 */
export class PartitionReader {
  readonly #link: Link;
  readonly #positions: Positions;
  readonly #partition: TopicPartition;
  #position: number;
  /** What is being given. */
  #fetched: FetchedRecords;
  #ahead: Promise<FetchedRecords> | undefined;
  /** Where the partition ended when it was fetched from last. */
  #end = 0;

  constructor(link: Link, positions: Positions, partition: TopicPartition, from: number) {
    this.#link = link;
    this.#positions = positions;
    this.#partition = partition;
    this.#position = from;
    this.#fetched = nothingAt(from);
  }

  /** Where the last read ended. */
  get position(): number {
    return this.#position;
  }

  /** From the reader's position on. */
  async read(limit: number): Promise<ReadBatch> {
    if (this.#fetched.isDone) this.#fetched = await this.#fetchOn();
    const records = this.#fetched.take(limit);
    const [{ isDone, next }, last] = [this.#fetched, records.at(-1)];
    this.#position = isDone || last === undefined ? next : last.offset + 1;
    if (isDone && next < this.#end) this.#fetchAhead();
    return { records, next: this.#position };
  }

  /** Fetches until there are records, or nothing more: a fetch begun before this call may have missed what came since. */
  async #fetchOn(): Promise<FetchedRecords> {
    let mayHaveMissed = this.#ahead !== undefined;
    for (let from = this.#fetched.next; ; mayHaveMissed = false) {
      const fetched = await this.#next(from);
      if (!fetched.isDone || (fetched.next === from && !mayHaveMissed)) return fetched;
      from = fetched.next;
    }
  }

  #next(from: number): Promise<FetchedRecords> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead ?? this.#fetch(from);
  }

  #fetchAhead(): void {
    const ahead = this.#fetch(this.#fetched.next);
    // Whoever reads on gets the error; nobody may.
    ahead.catch(() => undefined);
    this.#ahead = ahead;
  }

  #fetch(from: number): Promise<FetchedRecords> {
    const { topic, partition } = this.#partition;
    return this.#link.retrying(`reading ${topic}/${partition} at ${from}`, async () => {
      const leader = await this.#link.leaderOf(topic, partition);
      const limits = { waitMs: 0, bytes: this.#link.settings.fetchBytes };
      const [fetched] = await this.#link.send(leader, fetchRequest([{ topic, partition, offset: from }], limits));
      if (fetched === undefined) throw new Error("the broker's answer lacks the partition");
      this.#end = fetched.lastStableOffset;
      if (fetched.errorCode === 0) return new FetchedRecords(fetched.bytes, from, fetched.aborted);
      return this.#outOfRange(protocolError(fetched.errorCode), from);
    });
  }

  /** Retention may have removed what was asked for: then the reader goes on with what is left. */
  async #outOfRange(error: Error, from: number): Promise<FetchedRecords> {
    if (typeOf(error) !== "OFFSET_OUT_OF_RANGE") throw error;
    const begin = await this.#positions.begin(this.#partition);
    return nothingAt(Math.max(begin, from));
  }
}

function nothingAt(offset: number): FetchedRecords {
  return new FetchedRecords(Buffer.alloc(0), offset, []);
}
