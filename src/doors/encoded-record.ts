import type { EncodedEvent } from "../inputs/plain/plain-events.ts";
import { partitionOf } from "../log/partitioner.ts";
import type { NewHeaders, NewRecord } from "../log/port.ts";

/** What the records of one body have in common. */
export interface EncodedFrom {
  readonly topic: string;
  readonly partitions: number;
  /** The originals stand in it. */
  readonly body: Buffer;
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
  #key: Buffer | undefined;
  #value: Buffer | undefined;
  #headers: NewHeaders | undefined;

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
    this.#key ??= this.#bytes.subarray(this.#begin, this.#endOfKey);
    return this.#key;
  }

  get value(): Buffer {
    this.#value ??= this.#bytes.subarray(this.#endOfKey, this.#end);
    return this.#value;
  }

  get headers(): NewHeaders {
    this.#headers ??= { type: this.#type, original: this.#common.body.subarray(this.#from, this.#to) };
    return this.#headers;
  }

  get size(): number {
    return this.#end - this.#begin + this.#type.length + this.#to - this.#from;
  }
}
