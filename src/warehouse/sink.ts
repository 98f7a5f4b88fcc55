import { type BackOff, pause as pauseByTimer } from "./retrying.ts";
import type { SinkOptions, SinkProgress } from "./sink-options.ts";
import { READ_LIMIT, SinkRun } from "./sink-run.ts";

const FLUSH_AFTER_MS = 1000;
/** How long to let records gather between two looks at a log that gives few at a time. */
const GATHER_MS = 100;
const BACK_OFF = { firstMs: 100, maxMs: 10_000, attempts: 10 } as const satisfies BackOff;

/**
 * Carries records from the log into the tables, as the bytes they are (outputs.md, Exactly once): at least once, into
 * tables for which a repeat is no change. Offsets are committed after the rows are in, so no failure loses a row; each
 * run begins at the committed offsets.
 *
 * Failures that trying again may cure, a full disk for one, are tried again with growing pauses; others are thrown.
 */
export class Sink {
  readonly #options: SinkOptions;

  constructor(options: SinkOptions) {
    this.#options = options;
  }

  /** Everything up to the end of all topics, or until the signal aborts. Gives up after `attempts` of one insert. */
  async runOnce(signal: AbortSignal = new AbortController().signal): Promise<SinkProgress> {
    const attempts = this.#options.attempts ?? BACK_OFF.attempts;
    return this.#run({ ...BACK_OFF, attempts }, signal, async (run) => {
      while (!signal.aborted && (await run.read()) > 0) {
        if (run.full) await run.flush();
      }
    });
  }

  /**
   * Goes on until the signal aborts; then it inserts what it has read and resolves. A failure that lasts is tried again
   * for as long: `onRetry` tells of it.
   */
  async follow(signal: AbortSignal): Promise<SinkProgress> {
    const backOff = { ...BACK_OFF, attempts: Number.POSITIVE_INFINITY };
    return this.#run(backOff, signal, async (run) => {
      while (!signal.aborted) await this.#step(run, signal);
    });
  }

  async #run(backOff: BackOff, signal: AbortSignal, work: (run: SinkRun) => Promise<void>): Promise<SinkProgress> {
    const run = await SinkRun.open(this.#options, backOff, signal);
    try {
      await work(run);
      await run.flush();
    } finally {
      // Also after an error: nothing is to be at work any more when this call ends.
      await run.settle();
    }
    return run.progress;
  }

  async #step(run: SinkRun, signal: AbortSignal): Promise<void> {
    const passed = await run.read();
    const due = this.#dueIn(run) <= 0;
    if (run.full || due) await run.flush();
    if (passed >= READ_LIMIT || due) return;
    await run.settle();
    if (signal.aborted) return;
    if (run.pendingSince === undefined) await this.#untilChanged(run, signal);
    else await this.#pause(Math.min(GATHER_MS, Math.max(0, this.#dueIn(run))), signal);
  }

  /** Milliseconds until the batch has waited long enough; none pending: for ever. */
  #dueIn(run: SinkRun): number {
    if (run.pendingSince === undefined) return Number.POSITIVE_INFINITY;
    return run.pendingSince + this.#flushAfterMs - this.#options.clock();
  }

  /** A record that came between the last read and this call is found after `flushAfterMs` at the latest. */
  async #untilChanged(run: SinkRun, signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const either = AbortSignal.any([signal, enough.signal]);
    await Promise.race([this.#options.log.changed(run.topics, either), this.#pause(this.#flushAfterMs, either)]);
    enough.abort();
  }

  get #flushAfterMs(): number {
    return this.#options.flushAfterMs ?? FLUSH_AFTER_MS;
  }

  #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return (this.#options.pause ?? pauseByTimer)(milliseconds, signal);
  }
}
