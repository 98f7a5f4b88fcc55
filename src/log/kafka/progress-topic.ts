import type { Log, Progress } from "../port.ts";

type ProgressLog = Pick<Log, "append" | "read" | "ensureTopics">;

/** How far appenders have got, in a compacted topic of one partition: the last value of each id. */
export class ProgressTopic {
  readonly #log: ProgressLog;
  readonly #topic: string;
  readonly #values = new Map<string, string>();
  #next = 0;
  #created: Promise<void> | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(log: ProgressLog, topic: string) {
    this.#log = log;
    this.#topic = topic;
  }

  async put({ id, value }: Progress): Promise<void> {
    await this.#ensure();
    const record = { topic: this.#topic, partition: 0, key: Buffer.from(id), value: Buffer.from(value) };
    await this.#log.append([record]);
  }

  /** Reads what came since the last call. */
  async valueOf(id: string): Promise<string | undefined> {
    await this.#ensure();
    const reading = this.#reading.then(() => this.#catchUp());
    this.#reading = reading.catch(() => undefined);
    await reading;
    return this.#values.get(id);
  }

  #ensure(): Promise<void> {
    this.#created ??= this.#log
      .ensureTopics([{ name: this.#topic, partitions: 1, cleanup: "compact" }])
      .catch((error: unknown) => {
        this.#created = undefined;
        throw error;
      });
    return this.#created;
  }

  async #catchUp(): Promise<void> {
    for (;;) {
      const { records, next } = await this.#log.read(this.#topic, 0, this.#next, 10_000);
      for (const { key, value } of records)
        if (key !== null && value !== null) this.#values.set(key.toString(), value.toString());
      if (next === this.#next) return;
      this.#next = next;
    }
  }
}
