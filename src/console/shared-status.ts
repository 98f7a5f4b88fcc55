import { pause } from "../warehouse/retrying.ts";
import type { LiveStatus, StatusNow } from "./live-status.ts";

const STATUS_EVERY_MS = 2_000;

interface Watcher {
  /** Volumes are told, which are those of all tenants together. */
  readonly every: boolean;
  readonly tell: (status: StatusNow) => void;
  readonly fail: (error: unknown) => void;
}

/** The status every other second, read once for however many watch and told to all of them together. */
export class SharedStatus {
  readonly #status: Pick<LiveStatus, "read">;
  readonly #everyMs: number;
  readonly #watchers = new Set<Watcher>();
  /** What was told last: whoever comes in between is told that first, so that rates are those of whole intervals. */
  readonly #told = new Map<boolean, Promise<StatusNow>>();
  #stop: AbortController | undefined;

  constructor(status: Pick<LiveStatus, "read">, everyMs = STATUS_EVERY_MS) {
    this.#status = status;
    this.#everyMs = everyMs;
  }

  /** Tells the status, first at once, until the signal aborts. Rejects when it cannot be read. */
  watch(every: boolean, tell: (status: StatusNow) => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return resolve();
      const watcher = { every, tell, fail: reject };
      const leave = () => {
        this.#leave(watcher);
        resolve();
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#latest(every).then(
        (status) => {
          if (signal.aborted) return;
          this.#watchers.add(watcher);
          if (this.#stop === undefined) this.#begin();
          tell(status);
        },
        (error: unknown) => {
          this.#told.delete(every);
          reject(error);
        },
      );
    });
  }

  #latest(every: boolean): Promise<StatusNow> {
    const told = this.#told.get(every) ?? this.#status.read(every);
    this.#told.set(every, told);
    return told;
  }

  #begin(): void {
    const stop = new AbortController();
    this.#stop = stop;
    this.#tell(stop.signal).catch((error: unknown) => {
      for (const { fail } of this.#watchers) fail(error);
      this.#watchers.clear();
      if (this.#stop === stop) this.#end();
    });
  }

  async #tell(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(this.#everyMs, signal);
      if (signal.aborted) return;
      this.#told.clear();
      for (const watcher of [...this.#watchers]) {
        const status = await this.#latest(watcher.every);
        // It may have left meanwhile.
        if (this.#watchers.has(watcher)) watcher.tell(status);
      }
    }
  }

  #leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0) this.#end();
  }

  #end(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#told.clear();
  }
}
