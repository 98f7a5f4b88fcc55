import type { Headers, LogRecord, Position, ReadBatch } from "../../src/log/port.ts";
import type { SinkLog } from "../../src/warehouse/sink-options.ts";

interface Appended {
  readonly key?: string;
  readonly value: Buffer | null;
  readonly headers?: Headers;
}

/** A log of arrays, for consumers: what they may ask of it, and what tests need to say to it. */
export class ArrayLog implements SinkLog {
  readonly #topics = new Map<string, LogRecord[][]>();
  readonly #committed = new Map<string, number>();
  #wake: (() => void)[] = [];

  constructor(topics: Readonly<Record<string, number>>) {
    for (const [topic, partitions] of Object.entries(topics)) {
      this.#topics.set(
        topic,
        Array.from({ length: partitions }, () => []),
      );
    }
  }

  append(topic: string, partition: number, ...records: Appended[]): void {
    const log = this.#partition(topic, partition);
    for (const { key, value, headers } of records) {
      const offset = log.length;
      log.push({
        offset,
        timestamp: 0,
        key: key === undefined ? null : Buffer.from(key),
        value,
        headers: headers ?? {},
      });
    }
    for (const wake of this.#wake.splice(0)) wake();
  }

  forgetOffsets(): void {
    this.#committed.clear();
  }

  partitionsOf(topic: string): Promise<number> {
    return Promise.resolve(this.#topics.get(topic)?.length ?? 0);
  }

  /** What every read fails with; undefined: none does. */
  failing: Error | undefined;

  read(topic: string, partition: number, from: number, limit: number): Promise<ReadBatch> {
    if (this.failing !== undefined) return Promise.reject(this.failing);
    const records = this.#partition(topic, partition).slice(from, from + limit);
    return Promise.resolve({ records, next: from + records.length });
  }

  begin(): Promise<number> {
    return Promise.resolve(0);
  }

  end(topic: string, partition: number): Promise<number> {
    return Promise.resolve(this.#partition(topic, partition).length);
  }

  ends(topics: readonly string[]): Promise<Position[]> {
    if (this.failing !== undefined) return Promise.reject(this.failing);
    const ends = topics.flatMap((topic) =>
      (this.#topics.get(topic) ?? []).map(({ length: offset }, partition) => ({ topic, partition, offset })),
    );
    return Promise.resolve(ends);
  }

  committed(group: string, topic: string, partition: number): Promise<number | undefined> {
    return Promise.resolve(this.#committed.get(`${group} ${topic} ${partition}`));
  }

  commitOffsets(group: string, offsets: readonly Position[]): Promise<void> {
    for (const { topic, partition, offset } of offsets) this.#committed.set(`${group} ${topic} ${partition}`, offset);
    return Promise.resolve();
  }

  changed(_topics: readonly string[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#wake.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  #partition(topic: string, partition: number): LogRecord[] {
    const log = this.#topics.get(topic)?.[partition];
    if (log === undefined) throw new Error(`no partition ${topic}/${partition}`);
    return log;
  }
}
