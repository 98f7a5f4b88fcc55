import { setImmediate } from "node:timers";
import type { Log, NewRecord } from "../log/port.ts";
import { traced } from "../telemetry/traced.ts";

export interface GroupCommitOptions {
  readonly log: Pick<Log, "append">;
  /** Records of one append at most; a call that has more by itself goes alone. */
  readonly maxRecords?: number;
  /** Bytes of one append at most, likewise. */
  readonly maxBytes?: number;
  /** Records that may wait or be under way; a call that finds nothing waiting is taken whatever its size. */
  readonly capacityRecords?: number;
  /** Bytes that may wait or be under way, likewise. */
  readonly capacityBytes?: number;
}

/** Nothing more is taken now: too much waits for the log, or the door closes. Trying again later helps. */
export class OverloadedError extends Error {
  override readonly name = "OverloadedError";
}

interface Call {
  readonly records: readonly NewRecord[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const MAX_RECORDS = 5_000;
const MAX_BYTES = 4 * 1024 * 1024;
const CAPACITY_RECORDS = 50_000;
const CAPACITY_BYTES = 64 * 1024 * 1024;

/** Appends of many small callers, together: one is under way while the next gathers. */
export class GroupCommit {
  readonly #log: Pick<Log, "append">;
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  readonly #capacityRecords: number;
  readonly #capacityBytes: number;
  /** Calls that wait; those under way are not among them. */
  #waiting: Call[] = [];
  #pendingRecords = 0;
  #pendingBytes = 0;
  /** Undefined while nothing is under way or about to be. */
  #working: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: GroupCommitOptions) {
    this.#log = options.log;
    this.#maxRecords = options.maxRecords ?? MAX_RECORDS;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
    this.#capacityRecords = options.capacityRecords ?? CAPACITY_RECORDS;
    this.#capacityBytes = options.capacityBytes ?? CAPACITY_BYTES;
  }

  /** Records that were taken and are not durable yet. */
  get pending(): number {
    return this.#pendingRecords;
  }

  /**
   * Resolves when the records are durable. The records of a call keep their order, and calls keep theirs. Rejects with
   * {@link OverloadedError} when they were not taken; with what the log threw when the append that they were in failed:
   * then some of them may be in the log, and later calls are appended all the same.
   */
  append(records: readonly NewRecord[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    let bytes = 0;
    for (const record of records) bytes += sizeOf(record);
    const refusal = this.#refusal(records.length, bytes);
    if (refusal !== undefined) return Promise.reject(new OverloadedError(refusal));
    this.#pendingRecords += records.length;
    this.#pendingBytes += bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, bytes, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  /** Takes nothing more; resolves when everything that was taken is durable or has failed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#working;
  }

  #refusal(records: number, bytes: number): string | undefined {
    if (this.#isClosed) return "the door is closing";
    if (this.#pendingRecords === 0) return undefined;
    const isFull =
      this.#pendingRecords + records > this.#capacityRecords || this.#pendingBytes + bytes > this.#capacityBytes;
    return isFull ? `${this.#pendingRecords} records wait for the log` : undefined;
  }

  async #work(): Promise<void> {
    // What else comes in this turn of the event loop joins the first append.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#appendTogether(this.#takeCalls());
    this.#working = undefined;
  }

  #takeCalls(): Call[] {
    let records = 0;
    let bytes = 0;
    const beyond = this.#waiting.findIndex((call, index) => {
      records += call.records.length;
      bytes += call.bytes;
      return index > 0 && (records > this.#maxRecords || bytes > this.#maxBytes);
    });
    return this.#waiting.splice(0, beyond === -1 ? this.#waiting.length : beyond);
  }

  /** Never throws: each caller is told. */
  async #appendTogether(calls: readonly Call[]): Promise<void> {
    try {
      const [first] = calls;
      const records = calls.length === 1 && first !== undefined ? first.records : calls.flatMap((call) => call.records);
      await traced("pitboss.append", { "pitboss.records": records.length }, () => this.#log.append(records));
      this.#release(calls);
      for (const { resolve } of calls) resolve();
    } catch (error) {
      this.#release(calls);
      for (const { reject } of calls) reject(error);
    }
  }

  #release(calls: readonly Call[]): void {
    for (const { records, bytes } of calls) {
      this.#pendingRecords -= records.length;
      this.#pendingBytes -= bytes;
    }
  }
}

function sizeOf(record: NewRecord): number {
  return record.size ?? sizeOfParts(record);
}

function sizeOfParts({ key, value, headers }: NewRecord): number {
  let size = (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in headers) size += headers[name]?.length ?? 0;
  return size;
}
