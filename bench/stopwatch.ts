/** What one repetition of a stage took. */
export interface Sample {
  /** What the stage counts: events, rows, players. */
  readonly items: number;
  readonly seconds: number;
  /** Of all threads of the process. */
  readonly cpuSeconds: number;
}

/** Adds up the time of the parts that count, so that a stage can prepare its next batch in between. */
export class Stopwatch {
  #nanoseconds = 0n;
  #cpuMicros = 0;

  time<Result>(work: () => Result): Result {
    const cpu = process.cpuUsage();
    const start = process.hrtime.bigint();
    const result = work();
    this.#stop(start, cpu);
    return result;
  }

  async timeAsync<Result>(work: () => Promise<Result>): Promise<Result> {
    const cpu = process.cpuUsage();
    const start = process.hrtime.bigint();
    const result = await work();
    this.#stop(start, cpu);
    return result;
  }

  sample(items: number): Sample {
    return { items, seconds: Number(this.#nanoseconds) / 1e9, cpuSeconds: this.#cpuMicros / 1e6 };
  }

  #stop(start: bigint, cpu: NodeJS.CpuUsage): void {
    this.#nanoseconds += process.hrtime.bigint() - start;
    const { user, system } = process.cpuUsage(cpu);
    this.#cpuMicros += user + system;
  }
}
