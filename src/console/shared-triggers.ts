import { tailTriggers } from "../doors/tail-triggers.ts";
import type { Trigger } from "../records/generated.ts";
import type { ConsoleOptions } from "./console-options.ts";

interface Watcher {
  readonly tenant: string;
  readonly tell: (trigger: Trigger) => void;
  readonly fail: (error: unknown) => void;
}

/** The triggers as they are written to the log, read once for however many watch. */
export class SharedTriggers {
  readonly #options: Pick<ConsoleOptions, "open" | "config">;
  readonly #watchers = new Set<Watcher>();
  #stop: AbortController | undefined;

  constructor(options: Pick<ConsoleOptions, "open" | "config">) {
    this.#options = options;
  }

  /** Tells triggers of the tenant (`*`: of all) from now on until the signal aborts. Rejects when the log cannot be read. */
  watch(tenant: string, tell: (trigger: Trigger) => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const watcher = { tenant, tell, fail: reject };
      const leave = () => {
        this.#leave(watcher);
        resolve();
      };
      if (signal.aborted) return resolve();
      signal.addEventListener("abort", leave, { once: true });
      this.#watchers.add(watcher);
      if (this.#stop === undefined) this.#begin();
    });
  }

  #begin(): void {
    const stop = new AbortController();
    this.#stop = stop;
    this.#tail(stop.signal).catch((error: unknown) => {
      if (this.#stop === stop) this.#stop = undefined;
      for (const watcher of this.#watchers) watcher.fail(error);
      this.#watchers.clear();
    });
  }

  async #tail(signal: AbortSignal): Promise<void> {
    const { open, config } = this.#options;
    const options = { ...open, prefix: config.topicPrefix, filter: { types: [] }, from: "now", follow: true } as const;
    for await (const trigger of tailTriggers({ ...options, signal })) {
      for (const { tenant, tell } of this.#watchers) if (tenant === "*" || tenant === trigger.tenant) tell(trigger);
    }
  }

  #leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    this.#stop?.abort();
    this.#stop = undefined;
  }
}
