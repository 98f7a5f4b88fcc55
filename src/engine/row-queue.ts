import type { Micros } from "../values/time.ts";
import { DueQueue } from "./due-queue.ts";
import type { PlayerSlot } from "./player-slot.ts";

/** `row`: null stands for all rows of a player who sleeps. */
interface Entry {
  readonly slot: PlayerSlot;
  readonly row: string | null;
  readonly due: Micros;
}

/**
 * Rows that wait to be emitted, by the clock (architecture.md, Emission). What counts is `pending` in the player's state;
 * an entry that it no longer names is passed over.
 */
export class RowQueue {
  readonly #waiting = new DueQueue<Entry>();
  #urgent: Entry[] = [];

  /** The player's rows are due at their times, whether or not they were waiting before. */
  wake(slot: PlayerSlot): void {
    for (const [row, due] of slot.wake().pending) this.#waiting.push(due, { slot, row, due });
  }

  /** The earliest row of one who sleeps is due then. */
  sleep(slot: PlayerSlot, due: Micros): void {
    this.#waiting.push(due, { slot, row: null, due });
  }

  /** The row is due at `due`, or when it already was. */
  changed(slot: PlayerSlot, row: string, due: Micros): void {
    const { pending } = slot.wake();
    if (pending.has(row)) return;
    pending.set(row, due);
    this.#waiting.push(due, { slot, row, due });
  }

  /** The row is due at once. */
  closed(slot: PlayerSlot, row: string, clock: Micros): void {
    slot.wake().pending.set(row, clock);
    this.#urgent.push({ slot, row, due: clock });
  }

  /** Gives every row that is due at the clock to `emit`, which takes it out of `pending`. */
  emitDue(clock: Micros, emit: (slot: PlayerSlot, row: string) => void, wake: (slot: PlayerSlot) => void): void {
    if (this.#urgent.length > 0) {
      const urgent = this.#urgent;
      this.#urgent = [];
      for (const entry of urgent) emitIfCurrent(entry, emit);
    }
    for (;;) {
      const entry = this.#waiting.popDue(clock);
      if (entry === undefined) return;
      if (entry.row === null) wake(entry.slot);
      else emitIfCurrent(entry, emit);
    }
  }
}

function emitIfCurrent({ slot, row, due }: Entry, emit: (slot: PlayerSlot, row: string) => void): void {
  if (row !== null && slot.state?.pending.get(row) === due) emit(slot, row);
}
