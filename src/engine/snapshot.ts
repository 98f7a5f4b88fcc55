import { IntColumn, type PlayerRows, UNCHANGED } from "./player-rows.ts";

/** The players who changed since the last checkpoint, by number, in the order in which they did. */
export class ChangedPlayers {
  readonly #rows: PlayerRows;
  /** How many snapshots there were. */
  #epoch = 0;
  #numbers: number[] = [];

  constructor(rows: PlayerRows) {
    this.#rows = rows;
  }

  add(number: number): void {
    if (this.#rows.int(number, IntColumn.changedIn) === this.#epoch) return;
    this.#rows.setInt(number, IntColumn.changedIn, this.#epoch);
    this.#numbers.push(number);
  }

  /** As they are now; `copy` is called once for each of them. From now on nobody has changed. */
  snapshot(copy: (number: number) => void): Snapshot {
    const numbers = this.#numbers;
    this.#numbers = [];
    return new Snapshot(this.#rows, this.#epoch++, numbers, copy);
  }
}

/**
 * Players as they are at one position of the log. They are copied bit by bit while the fold goes on: it lets each be copied
 * before it changes him again, so no batch waits for all of them.
 */
export class Snapshot {
  readonly #rows: PlayerRows;
  readonly #epoch: number;
  /** Emptied when all are copied: who keeps this keeps nothing. */
  #numbers: readonly number[];
  #copy: ((number: number) => void) | null;
  #next = 0;

  constructor(rows: PlayerRows, epoch: number, numbers: readonly number[], copy: (number: number) => void) {
    this.#rows = rows;
    this.#epoch = epoch;
    this.#numbers = numbers;
    this.#copy = copy;
  }

  /** Copies the player now, if that is still to be done. */
  take(number: number): void {
    if (this.#rows.int(number, IntColumn.changedIn) !== this.#epoch) return;
    this.#rows.setInt(number, IntColumn.changedIn, UNCHANGED);
    this.#copy?.(number);
  }

  /** Copies one that waits; false when all are copied. Who was erased since, or has changed again, waits no more. */
  takeNext(): boolean {
    const number = this.#numbers[this.#next++];
    if (number === undefined) {
      this.#numbers = [];
      this.#copy = null;
      return false;
    }
    this.take(number);
    return true;
  }
}
