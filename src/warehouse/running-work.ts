/** What is being done at the moment: whoever is to close something waits for its end. */
export class RunningWork {
  readonly #running = new Set<Promise<unknown>>();

  async track<Result>(work: () => Promise<Result>): Promise<Result> {
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Resolves when all that was running has ended, however it did. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
