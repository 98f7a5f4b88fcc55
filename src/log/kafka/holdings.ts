import type { AssignmentListener } from "../port.ts";

/**
 * The partitions that a listener has, and those that it is to have. Works towards the latter, one call of the listener
 * at a time: a partition counts as held until the listener has let go of it.
 */
export class Holdings {
  readonly #listener: AssignmentListener;
  readonly #onReleased: () => void;
  readonly #held = new Set<number>();
  #wanted: ReadonlySet<number> = new Set();
  #working: Promise<void> | undefined;
  #failure: unknown;

  constructor(listener: AssignmentListener, onReleased: () => void) {
    this.#listener = listener;
    this.#onReleased = onReleased;
  }

  get held(): number[] {
    return [...this.#held].sort((a, b) => a - b);
  }

  want(partitions: readonly number[]): void {
    this.#wanted = new Set(partitions);
    this.#working ??= this.#work();
  }

  /** Resolves when the listener has what it is to have. Throws what the listener threw: it is called no more then. */
  async settled(): Promise<void> {
    await this.#working;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #work(): Promise<void> {
    // So that #working is set before this ends.
    await Promise.resolve();
    try {
      while (this.#failure === undefined && (await this.#step())) {
        // Each step looks anew at what is wanted.
      }
    } catch (error) {
      this.#failure = error;
    }
    this.#working = undefined;
  }

  /** False when there is nothing to do. */
  async #step(): Promise<boolean> {
    const leaving = this.held.filter((partition) => !this.#wanted.has(partition));
    if (leaving.length > 0) {
      await this.#listener.revoked(leaving);
      for (const partition of leaving) this.#held.delete(partition);
      this.#onReleased();
      return true;
    }
    const coming = [...this.#wanted].filter((partition) => !this.#held.has(partition)).sort((a, b) => a - b);
    if (coming.length === 0) return false;
    for (const partition of coming) this.#held.add(partition);
    await this.#listener.assigned(coming);
    return true;
  }
}
