/** What one repetition of a stage took. */
export interface Sample {
  /** What the stage counts: events, rows, players. */
  readonly items: number;
  readonly seconds: number;
  /** Of all threads of the process. */
  readonly cpuSeconds: number;
  /** Of the thread that worked, without those that help it: other load on the machine does not lengthen it. */
  readonly threadSeconds: number;
}

/** Adds up the time of the parts that count, so that a stage can prepare its next batch in between. */
export class Stopwatch {
  #nanoseconds = 0n;
  #cpuMicros = 0;
  #threadMicros = 0;

  time<Result>(work: () => Result): Result {
    const begun = readings();
    const result = work();
    this.#stop(begun);
    return result;
  }

  async timeAsync<Result>(work: () => Promise<Result>): Promise<Result> {
    const begun = readings();
    const result = await work();
    this.#stop(begun);
    return result;
  }

  sample(items: number): Sample {
    const seconds = Number(this.#nanoseconds) / 1e9;
    return { items, seconds, cpuSeconds: this.#cpuMicros / 1e6, threadSeconds: this.#threadMicros / 1e6 };
  }

  #stop({ at, cpu, thread }: Readings): void {
    this.#nanoseconds += process.hrtime.bigint() - at;
    this.#cpuMicros += sumOf(process.cpuUsage(cpu));
    this.#threadMicros += sumOf(process.threadCpuUsage(thread));
  }
}

interface Readings {
  readonly at: bigint;
  readonly cpu: NodeJS.CpuUsage;
  readonly thread: NodeJS.CpuUsage;
}

function readings(): Readings {
  return { cpu: process.cpuUsage(), thread: process.threadCpuUsage(), at: process.hrtime.bigint() };
}

function sumOf({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}
