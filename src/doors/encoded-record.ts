import type { EncodedEvent } from "../inputs/plain/encoded-event.ts";
import { partitionOf } from "../log/partitioner.ts";
import type { NewHeaders, NewRecord } from "../log/port.ts";

/** What of a record is bytes. */
interface Parts {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: NewHeaders;
}

/** What the records of one body have in common. */
export class EncodedFrom {
  readonly topic: string;
  readonly partitions: number;
  /** The originals stand in it. */
  readonly body: Buffer;
  #asked: EncodedRecord | undefined;
  #parts: Parts | undefined;

  constructor(topic: string, partitions: number, body: Buffer) {
    this.topic = topic;
    this.partitions = partitions;
    this.body = body;
  }

  /** Those of the record. Logs ask for all that they want of one, then for the next: only one's are kept. */
  partsOf(record: EncodedRecord): Parts {
    if (this.#asked !== record || this.#parts === undefined) this.#parts = record.cutOut();
    this.#asked = record;
    return this.#parts;
  }
}

/**
 * The record of an event that is bytes already. It knows where they are, and cuts them out only when the log asks: thousands
 * of records wait for it at a time, and three buffers for each would be most of what the garbage collector carries along.
 */
export class EncodedRecord implements NewRecord {
  readonly partition: number;
  readonly #common: EncodedFrom;
  readonly #type: Buffer;
  readonly #bytes: Buffer;
  readonly #begin: number;
  readonly #endOfKey: number;
  readonly #end: number;
  readonly #from: number;
  readonly #to: number;

  /** @param type value of the header of that name; `from` and `to`: where the original begins and ends */
  constructor(common: EncodedFrom, type: Buffer, event: EncodedEvent, from: number, to: number) {
    const { bytes, begin, endOfKey, end } = event;
    this.partition = partitionOf(bytes, common.partitions, begin, endOfKey);
    this.#common = common;
    this.#type = type;
    this.#bytes = bytes;
    this.#begin = begin;
    this.#endOfKey = endOfKey;
    this.#end = end;
    this.#from = from;
    this.#to = to;
  }

  get topic(): string {
    return this.#common.topic;
  }

  get key(): Buffer {
    return this.#common.partsOf(this).key;
  }

  get value(): Buffer {
    return this.#common.partsOf(this).value;
  }

  get headers(): NewHeaders {
    return this.#common.partsOf(this).headers;
  }

  get size(): number {
    return this.#end - this.#begin + this.#type.length + this.#to - this.#from;
  }

  /** Its parts, anew. */
  cutOut(): Parts {
    const key = this.#bytes.subarray(this.#begin, this.#endOfKey);
    const value = this.#bytes.subarray(this.#endOfKey, this.#end);
    return { key, value, headers: { type: this.#type, original: this.#common.body.subarray(this.#from, this.#to) } };
  }
}
