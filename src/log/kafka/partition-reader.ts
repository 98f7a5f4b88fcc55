import type { LogRecord, ReadBatch, TopicPartition } from "../port.ts";
import { type Decoded, decodeBatches } from "./decode-batches.ts";
import { protocolError, typeOf } from "./failure.ts";
import { fetchRequest } from "./fetch-request.ts";
import type { Link } from "./link.ts";
import type { Positions } from "./positions.ts";

/**
 * Reads one partition on and on: while what one fetch gave is worked on, the next is under way. Another position than
 * where the last read ended is another reader's.
 */
export class PartitionReader {
  readonly #link: Link;
  readonly #positions: Positions;
  readonly #partition: TopicPartition;
  #position: number;
  #records: readonly LogRecord[] = [];
  /** Index of the next record to give. */
  #at = 0;
  /** Behind everything that `#records` stands for. */
  #end: number;
  #ahead: Promise<Decoded> | undefined;

  constructor(link: Link, positions: Positions, partition: TopicPartition, from: number) {
    this.#link = link;
    this.#positions = positions;
    this.#partition = partition;
    this.#position = from;
    this.#end = from;
  }

  /** Where the last read ended. */
  get position(): number {
    return this.#position;
  }

  /** From the reader's position on. */
  async read(limit: number): Promise<ReadBatch> {
    if (this.#at >= this.#records.length) await this.#fill();
    const records = this.#take(limit);
    const [empty, last] = [this.#at >= this.#records.length, records.at(-1)];
    this.#position = empty || last === undefined ? this.#end : last.offset + 1;
    if (empty && records.length > 0) this.#fetchAhead();
    return { records, next: this.#position };
  }

  #take(limit: number): readonly LogRecord[] {
    const all = this.#at === 0 && this.#records.length <= limit;
    const records = all ? this.#records : this.#records.slice(this.#at, this.#at + limit);
    this.#at += records.length;
    if (this.#at >= this.#records.length) {
      this.#records = [];
      this.#at = 0;
    }
    return records;
  }

  /** Fetches until there are records, or nothing more: a fetch begun before this call may have missed what came since. */
  async #fill(): Promise<void> {
    let mayHaveMissed = this.#ahead !== undefined;
    for (;;) {
      const from = this.#end;
      const { records, next } = await this.#next();
      this.#records = records;
      this.#at = 0;
      this.#end = next;
      if (records.length > 0 || (next === from && !mayHaveMissed)) return;
      mayHaveMissed = false;
    }
  }

  #next(): Promise<Decoded> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead ?? this.#fetch(this.#end);
  }

  #fetchAhead(): void {
    const ahead = this.#fetch(this.#end);
    // Whoever reads on gets the error; nobody may.
    ahead.catch(() => undefined);
    this.#ahead = ahead;
  }

  #fetch(from: number): Promise<Decoded> {
    const { topic, partition } = this.#partition;
    return this.#link.retrying(`reading ${topic}/${partition} at ${from}`, async () => {
      const leader = await this.#link.leaderOf(topic, partition);
      const limits = { waitMs: 0, bytes: this.#link.settings.fetchBytes };
      const [fetched] = await this.#link.send(leader, fetchRequest([{ topic, partition, offset: from }], limits));
      if (fetched === undefined) throw new Error("the broker's answer lacks the partition");
      if (fetched.errorCode === 0) return decodeBatches(fetched.bytes, from, fetched.aborted);
      return this.#outOfRange(protocolError(fetched.errorCode), from);
    });
  }

  /** Retention may have removed what was asked for: then the reader goes on with what is left. */
  async #outOfRange(error: Error, from: number): Promise<Decoded> {
    if (typeOf(error) !== "OFFSET_OUT_OF_RANGE") throw error;
    const begin = await this.#positions.begin(this.#partition);
    return { records: [], next: Math.max(begin, from) };
  }
}
