export type ReplayWorkKind = "replay" | "promotion" | "rollback";

/** What is being done with a replay, or was done last. */
export interface ReplayWork {
  readonly kind: ReplayWorkKind;
  /** The replay. */
  readonly name: string;
  /** Id of the key of who asked for it. */
  readonly by: string;
  readonly stage: string;
  /** Events folded of those to be folded, where that is what is being done. */
  readonly folded: number | null;
  readonly total: number | null;
  readonly isOver: boolean;
  /** Why it came to nothing. */
  readonly error: string | null;
}

/** Work with a replay as it goes on. */
export class WorkInHand {
  /** Resolves at its end, whatever came of it. */
  done: Promise<void> = Promise.resolve();
  #told: ReplayWork;

  constructor(kind: ReplayWorkKind, name: string, by: string) {
    this.#told = { kind, name, by, stage: "beginning", folded: null, total: null, isOver: false, error: null };
  }

  get told(): ReplayWork {
    return this.#told;
  }

  get isOver(): boolean {
    return this.#told.isOver;
  }

  stage(stage: string): void {
    this.#told = { ...this.#told, stage, folded: null, total: null };
  }

  folded(folded: number, total: number): void {
    this.#told = { ...this.#told, folded, total };
  }

  end(error: string | null = null): void {
    this.#told = { ...this.#told, stage: error === null ? "done" : "failed", isOver: true, error };
  }
}
