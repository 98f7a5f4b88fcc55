import type { PlayerSlot } from "./player-slot.ts";

/**
 * The players that changed since the last checkpoint, as they are at one position of the log. They are copied bit by bit
 * while the fold goes on: it lets each be copied before it changes him again, so no batch waits for all of them.
 */
export class Snapshot {
  readonly #waiting: Set<PlayerSlot>;
  readonly #next: SetIterator<PlayerSlot>;
  /** Null when all are copied: who keeps this keeps no copies. */
  #copy: ((slot: PlayerSlot) => void) | null;

  /** `slots` are its own from now on; `copy` is called once for each of them. */
  constructor(slots: Set<PlayerSlot>, copy: (slot: PlayerSlot) => void) {
    this.#waiting = slots;
    this.#next = slots.values();
    this.#copy = copy;
  }

  /** Copies the player now, if that is still to be done. */
  take(slot: PlayerSlot): void {
    if (this.#waiting.size > 0 && this.#waiting.delete(slot)) this.#copy?.(slot);
  }

  /** Copies one that waits; false when all are copied. */
  takeNext(): boolean {
    const { value: slot } = this.#next.next();
    if (slot === undefined) {
      this.#copy = null;
      return false;
    }
    this.take(slot);
    return true;
  }
}
