/** What a process tells of itself on /metrics. */
export interface Reading {
  /** Milliseconds of this process's clock. */
  readonly at: number;
  /** Events folded since its start. */
  readonly folded: number;
  readonly cpuSeconds: number;
  /** Events that wait to be folded. */
  readonly lag: number;
}

/** What came to pass between two readings. */
export interface Stretch {
  readonly seconds: number;
  readonly folded: number;
  readonly cpuSeconds: number;
}

export class Gauges {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async read(): Promise<Reading> {
    const text = await (await fetch(`${this.#url}/metrics`)).text();
    const sum = (name: string) =>
      [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))].reduce(
        (all, [, value]) => all + Number(value),
        0,
      );
    return {
      at: performance.now(),
      folded: sum("pitboss_events_folded_total"),
      cpuSeconds: sum("process_cpu_seconds_total"),
      lag: sum("pitboss_engine_lag_records"),
    };
  }
}

export function between(begin: Reading, end: Reading): Stretch {
  return {
    seconds: (end.at - begin.at) / 1000,
    folded: end.folded - begin.folded,
    cpuSeconds: end.cpuSeconds - begin.cpuSeconds,
  };
}
