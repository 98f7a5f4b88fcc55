import { ReadError } from "../endpoint/read-only-engine.ts";

/** Lets so many do something at a time; others wait in line, and more than `waiting` of them are sent away. */
export class Turns {
  readonly #waiting: number;
  readonly #line: (() => void)[] = [];
  #free: number;

  constructor(atATime: number, waiting: number) {
    this.#free = atATime;
    this.#waiting = waiting;
  }

  /** What `work` gives. Whoever's signal aborts while waiting leaves the line. */
  async take<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.#turn(signal);
    try {
      return await work();
    } finally {
      const next = this.#line.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(cancelled());
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    if (this.#line.length >= this.#waiting) {
      const message = `Too many simultaneous queries. ${this.#waiting} are waiting already`;
      return Promise.reject(new ReadError(202, "TOO_MANY_SIMULTANEOUS_QUERIES", message));
    }
    return this.#wait(signal);
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        reject(cancelled());
      };
      const enter = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#line.push(enter);
    });
  }
}

function cancelled(): ReadError {
  return new ReadError(394, "QUERY_WAS_CANCELLED", "Query was cancelled.");
}
