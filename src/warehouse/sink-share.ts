import { aborted } from "../log/aborted.ts";
import { type AssignmentListener, type Log, RetryableError } from "../log/port.ts";
import type { TableFeed } from "./port.ts";
import { Sink } from "./sink.ts";
import type { SinkOptions, SinkProgress } from "./sink-options.ts";
import { NOTHING_SUNK, sumOfProgress } from "./sink-progress.ts";

/**
 * Group whose members share the partitions among the sinks of all processes. Another one than that of the offsets:
 * a log may refuse offsets from outside of a group that has members.
 */
export const SINK_MEMBERS = "sink-members";

interface Run {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/**
 * Carries this process's share of the partitions into the tables until the signal aborts; then everything that is in the
 * log by then, of the feeds that `drained` gives (all, unless it is given). `topic`: the log's name of the one whose
 * partitions are shared; partitions of the same number go together.
 */
export async function followShare(
  options: SinkOptions & { readonly log: Pick<Log, "join"> },
  topic: string,
  signal: AbortSignal,
  drained: () => readonly TableFeed[] = () => options.feeds,
): Promise<SinkProgress> {
  const share = new SinkShare(options);
  const membership = await options.log.join(SINK_MEMBERS, topic, share);
  try {
    await share.until(signal);
    await share.drain(drained());
  } finally {
    await membership.leave();
  }
  return share.progress;
}

class SinkShare implements AssignmentListener {
  readonly #options: SinkOptions;
  readonly #owned = new Set<number>();
  readonly #failed = new AbortController();
  #failure: unknown;
  #run: Run | undefined;
  #changes: Promise<void> = Promise.resolve();
  #before: SinkProgress = NOTHING_SUNK;
  #now: SinkProgress = NOTHING_SUNK;

  constructor(options: SinkOptions) {
    this.#options = {
      ...options,
      onProgress: (progress) => {
        this.#now = progress;
        options.onProgress?.(this.progress);
      },
    };
  }

  get progress(): SinkProgress {
    return sumOfProgress(this.#before, this.#now);
  }

  assigned(partitions: readonly number[]): Promise<void> {
    return this.#change(() => {
      for (const each of partitions) this.#owned.add(each);
    });
  }

  /** Resolves when what was read of them is in the tables. */
  revoked(partitions: readonly number[]): Promise<void> {
    return this.#change(() => {
      for (const each of partitions) this.#owned.delete(each);
    });
  }

  /** Throws what a run could not go on for. */
  async until(signal: AbortSignal): Promise<void> {
    await aborted(AbortSignal.any([signal, this.#failed.signal]));
    await this.#changes;
    await this.#stop();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async drain(feeds: readonly TableFeed[]): Promise<void> {
    await new Sink({ ...this.#options, feeds, share: new Set(this.#owned) }).runOnce();
    this.#settle();
  }

  /** One after another: the run before a change ends before the one after it begins. */
  #change(apply: () => void): Promise<void> {
    this.#changes = this.#changes.then(async () => {
      await this.#stop();
      apply();
      this.#options.onShare?.(this.#owned);
      if (this.#owned.size > 0 && !this.#failed.signal.aborted) this.#start();
    });
    return this.#changes;
  }

  #start(): void {
    const stop = new AbortController();
    const done = new Sink({ ...this.#options, share: new Set(this.#owned) }).follow(stop.signal).then(
      () => this.#settle(),
      (error: unknown) => {
        this.#settle();
        // Told to stop while it tried again: what it did not do is done by whoever has the partition next.
        if (stop.signal.aborted && error instanceof RetryableError) return;
        this.#failure ??= error;
        this.#failed.abort();
      },
    );
    this.#run = { stop, done };
  }

  async #stop(): Promise<void> {
    this.#run?.stop.abort();
    await this.#run?.done;
    this.#run = undefined;
  }

  #settle(): void {
    this.#before = this.progress;
    this.#now = NOTHING_SUNK;
  }
}
