import type { Micros } from "../values/time.ts";
import { DueQueue } from "./due-queue.ts";
import type { PlayerSlot } from "./player-slot.ts";

/** `row`: null stands for all rows of a player who sleeps. `place`: that of the row's processor. */
interface Entry {
  readonly slot: PlayerSlot;
  readonly place: number;
  readonly row: string | null;
  readonly due: Micros;
}

/** What makes a row and takes it out of `pending`. */
export type EmitRow = (slot: PlayerSlot, place: number, row: string) => void;

/**
 * Rows that wait to be emitted, by the clock (architecture.md, Emission). What counts is `pending` in the player's state;
 * an entry that it no longer names is passed over.
 */
export class RowQueue {
  readonly #waiting = new DueQueue<Entry>();
  #urgent: Entry[] = [];

  /** The player's rows are due at their times, whether or not they were waiting before. */
  wake(slot: PlayerSlot): void {
    for (const [place, rows] of slot.wake().pending.entries()) {
      if (rows === null) continue;
      for (const [row, due] of rows) this.#waiting.push({ slot, place, row, due });
    }
  }

  /** The earliest row of one who sleeps is due then. */
  sleep(slot: PlayerSlot, due: Micros): void {
    this.#waiting.push({ slot, place: 0, row: null, due });
  }

  /** The row is due at `due`, or when it already was. */
  changed(slot: PlayerSlot, place: number, row: string, due: Micros): void {
    const rows = pendingOf(slot, place);
    if (rows.has(row)) return;
    rows.set(row, due);
    this.#waiting.push({ slot, place, row, due });
  }

  /** The row is due at once. */
  closed(slot: PlayerSlot, place: number, row: string, clock: Micros): void {
    pendingOf(slot, place).set(row, clock);
    this.#urgent.push({ slot, place, row, due: clock });
  }

  /** Gives every row that has closed to `emit`. */
  emitClosed(emit: EmitRow): void {
    if (this.#urgent.length === 0) return;
    const urgent = this.#urgent;
    this.#urgent = [];
    for (const entry of urgent) emitIfCurrent(entry, emit);
  }

  /** Gives every row that is due at the clock to `emit`. */
  emitDue(clock: Micros, emit: EmitRow, wake: (slot: PlayerSlot) => void): void {
    for (;;) {
      const entry = this.#waiting.popDue(clock);
      if (entry === undefined) return;
      if (entry.row === null) wake(entry.slot);
      else emitIfCurrent(entry, emit);
    }
  }
}

function pendingOf(slot: PlayerSlot, place: number): Map<string, Micros> {
  const { pending } = slot.wake();
  let rows = pending[place];
  if (rows === null || rows === undefined) {
    rows = new Map();
    pending[place] = rows;
  }
  return rows;
}

function emitIfCurrent({ slot, place, row, due }: Entry, emit: EmitRow): void {
  if (row !== null && slot.state?.pending[place]?.get(row) === due) emit(slot, place, row);
}
