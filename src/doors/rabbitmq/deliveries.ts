/** Messages that came and were not taken yet, and how the channel ended. */
export class Deliveries<Message> {
  #waiting: Message[] = [];
  #failure: Error | undefined;
  #changed = Promise.withResolvers<void>();

  push(message: Message): void {
    this.#waiting.push(message);
    this.#wake();
  }

  /** The first failure counts: those after it follow from it. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  /** Everything that waits, in order, once there is something; nothing when the signal aborts. Throws the failure. */
  async next(signal: AbortSignal): Promise<Message[]> {
    const stop = () => this.#wake();
    signal.addEventListener("abort", stop);
    try {
      while (this.#failure === undefined && this.#waiting.length === 0 && !signal.aborted) await this.#changed.promise;
    } finally {
      signal.removeEventListener("abort", stop);
    }
    if (this.#failure !== undefined) throw this.#failure;
    return signal.aborted ? [] : this.#waiting.splice(0);
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
