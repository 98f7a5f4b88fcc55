import { constants, PerformanceObserver } from "node:perf_hooks";

/**
 * Counts bytes that work allocates, on the heap and in buffers. Only in a process with `--expose-gc` and a young generation
 * that holds all of it, so that nothing is collected meanwhile: see `FLAGS` in take-counts.ts.
 */
export class AllocationMeter {
  readonly #collect: NonNullable<typeof globalThis.gc>;
  readonly #observer: PerformanceObserver;
  #bytes = 0;

  constructor() {
    if (globalThis.gc === undefined) throw new Error("allocations can only be counted with node --expose-gc");
    this.#collect = globalThis.gc;
    this.#observer = new PerformanceObserver(() => undefined);
    this.#observer.observe({ entryTypes: ["gc"] });
  }

  /** Adds what the work allocates. Between two calls nothing is counted, and what is no longer used is collected. */
  measure<Result>(work: () => Result): Result {
    this.#collect({ type: "minor" });
    const before = allocated();
    const result = work();
    this.#bytes += allocated() - before;
    return result;
  }

  /** What was counted since the last call. Throws when a collection took some of it away. */
  take(): number {
    const unasked = this.#observer
      .takeRecords()
      .filter((entry) => isUnasked(entry as { readonly detail?: unknown })).length;
    if (unasked > 0)
      throw new Error(`${unasked} collections came while allocations were counted: enlarge the young generation`);
    const bytes = this.#bytes;
    this.#bytes = 0;
    return bytes;
  }
}

function allocated(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function isUnasked({ detail }: { readonly detail?: unknown }): boolean {
  const { flags } = detail as { readonly flags: number };
  return (flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) === 0;
}
