import type { Log, NewRecord, Transaction, TransactionalWriter } from "../../src/log/port.ts";

/** What went into a topic. */
export interface Traffic {
  readonly records: number;
  /** Of keys, values, and names and values of headers: what any log has to write, before its own framing. */
  readonly bytes: number;
}

const NOTHING: Traffic = { records: 0, bytes: 0 };

/** Counts what is appended and committed through {@link counted}. */
export class LogTraffic {
  readonly #topics = new Map<string, Traffic>();
  #transactions = 0;

  get transactions(): number {
    return this.#transactions;
  }

  /** What went into the topic since it was last taken. */
  take(topic: string): Traffic {
    const traffic = this.#topics.get(topic) ?? NOTHING;
    this.#topics.delete(topic);
    return traffic;
  }

  /** What went into all topics that were not taken. */
  takeAll(): Traffic {
    const sum = [...this.#topics.values()].reduce(together, NOTHING);
    this.#topics.clear();
    return sum;
  }

  /** The log, whose appends and commits are counted from now on. */
  counted<Counted extends Log>(log: Counted): Counted {
    return new Proxy(log, {
      get: (target, name) => {
        if (name === "append") return this.#append(target);
        if (name === "writer") return async (id: string) => this.#writer(await target.writer(id));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  #add(records: readonly NewRecord[]): void {
    for (const record of records) {
      const one = { records: 1, bytes: bytesOf(record) };
      this.#topics.set(record.topic, together(this.#topics.get(record.topic) ?? NOTHING, one));
    }
  }

  #append(log: Log): Log["append"] {
    return (records, progress) => {
      this.#add(records);
      return log.append(records, progress);
    };
  }

  #writer(writer: TransactionalWriter): TransactionalWriter {
    return {
      prepare: (records) => {
        this.#add(records);
        return writer.prepare(records);
      },
      commit: (transaction: Transaction) => {
        this.#transactions++;
        // What was prepared is counted already.
        if (isList(transaction.records)) this.#add(transaction.records);
        return writer.commit(transaction);
      },
      close: () => writer.close(),
    };
  }
}

function isList(records: Transaction["records"]): records is readonly NewRecord[] {
  return Array.isArray(records);
}

function together(one: Traffic, other: Traffic): Traffic {
  return { records: one.records + other.records, bytes: one.bytes + other.bytes };
}

function bytesOf({ key, value, headers = {} }: NewRecord): number {
  const inHeaders = Object.entries(headers).reduce(
    (sum, [name, text]) => sum + name.length + Buffer.byteLength(text),
    0,
  );
  return (key === null ? 0 : Buffer.byteLength(key)) + (value?.length ?? 0) + inHeaders;
}
