import type { PlayerSlot } from "./player-slot.ts";

/**
 * The players that changed since the last checkpoint, as they are at one position of the log. They are copied bit by bit
 * while the fold goes on: it lets each be copied before it changes him again, so no batch waits for all of them.
 */
export class Snapshot {
  readonly #waiting: PlayerSlot[];
  readonly #copy: (slot: PlayerSlot) => void;

  /** `copy` is called once for each of them. */
  constructor(slots: Iterable<PlayerSlot>, copy: (slot: PlayerSlot) => void) {
    this.#waiting = [...slots];
    this.#copy = copy;
    for (const slot of this.#waiting) slot.snapshot = this;
  }

  /** Copies the player now, if that is still to be done. */
  take(slot: PlayerSlot): void {
    if (slot.snapshot !== this) return;
    slot.snapshot = null;
    this.#copy(slot);
  }

  /** Copies one that waits; false when all are copied. */
  takeNext(): boolean {
    const slot = this.#waiting.pop();
    if (slot === undefined) return false;
    this.take(slot);
    return true;
  }
}
