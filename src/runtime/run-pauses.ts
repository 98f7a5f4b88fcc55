interface Waiting {
  readonly perform: () => Promise<void>;
  readonly cancel: (why: Error) => void;
}

/**
 * Work for which the engine and the sink of a following run are to rest (docs/replay.md): who wants it asks for a pause, the
 * run comes to a clean stop, does the work, and goes on.
 */
export class RunPauses {
  #waiting: Waiting | undefined;
  #wanted = new AbortController();
  #isOver = false;

  /** Aborts when work waits for a pause; another one after each pause. */
  get wanted(): AbortSignal {
    return this.#wanted.signal;
  }

  /** What the work gives, done in the next pause. Throws when other work waits for it, and when the run ends before. */
  during<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isOver) return Promise.reject(ending());
    if (this.#waiting !== undefined) return Promise.reject(new Error("the run is about to pause for something else"));
    return new Promise((resolve, reject) => {
      this.#waiting = { perform: () => work().then(resolve, reject), cancel: reject };
      this.#wanted.abort();
    });
  }

  /** Does what waits; called by the run, with engine and sink at rest. Never throws: whoever asked is told. */
  async perform(): Promise<void> {
    const waiting = this.#waiting;
    await waiting?.perform();
    this.#waiting = undefined;
    this.#wanted = new AbortController();
  }

  /** There is no further pause. */
  end(): void {
    this.#isOver = true;
    this.#waiting?.cancel(ending());
    this.#waiting = undefined;
  }
}

function ending(): Error {
  return new Error("the run is ending, so it does not pause any more");
}
