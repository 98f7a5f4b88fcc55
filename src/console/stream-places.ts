import { ConsoleError } from "./console-error.ts";

/** Each live stream holds a connection: there are so many of them, and one key cannot have them all. */
export class StreamPlaces {
  readonly #most: number;
  readonly #mostOfAKey: number;
  readonly #taken = new Map<string, number>();

  constructor(most: number, mostOfAKey: number) {
    this.#most = most;
    this.#mostOfAKey = mostOfAKey;
  }

  /** Throws the error 503 when there is none left; gives back how to free it, once. */
  take(keyId: string): () => void {
    const own = this.#taken.get(keyId) ?? 0;
    const all = [...this.#taken.values()].reduce((sum, count) => sum + count, 0);
    if (all >= this.#most) throw new ConsoleError(503, `${all} pages are watching already: try again later`);
    if (own >= this.#mostOfAKey)
      throw new ConsoleError(503, `${own} pages are watching with the key ${keyId}: close one of them`);
    this.#taken.set(keyId, own + 1);
    return () => this.#free(keyId);
  }

  #free(keyId: string): void {
    const left = (this.#taken.get(keyId) ?? 0) - 1;
    if (left > 0) this.#taken.set(keyId, left);
    else this.#taken.delete(keyId);
  }
}
