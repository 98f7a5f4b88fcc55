import { ExponentialBackoff, fullJitterGenerator, type IBackoff } from "cockatiel";

const FIRST_MS = 250;
const LONGEST_MS = 5_000;

const GROWING = new ExponentialBackoff({
  generator: fullJitterGenerator,
  initialDelay: FIRST_MS,
  maxDelay: LONGEST_MS,
});

/** Waits between attempts: drawn from 0 to a bound that doubles, so that many who lost a broker do not come back at once. */
export class BackOff {
  #current: IBackoff<unknown> | undefined;

  /** Milliseconds until the next attempt. */
  next(): number {
    this.#current = this.#current === undefined ? GROWING.next() : this.#current.next(undefined);
    return Math.round(this.#current.duration);
  }

  /** Something succeeded. */
  reset(): void {
    this.#current = undefined;
  }
}
