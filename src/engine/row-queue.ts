import type { Micros } from "../values/time.ts";
import { DueQueue } from "./due-queue.ts";
import { PlayerSlot } from "./player-slot.ts";

/** `place`: that of the row's processor. */
interface Entry {
  readonly slot: PlayerSlot;
  readonly place: number;
  readonly row: string;
}

/** What makes a row and takes it out of `pending`. */
export type EmitRow = (slot: PlayerSlot, place: number, row: string) => void;

/**
 * Rows that wait to be emitted, by the clock (docs/explanation/fold.md, Emission). What counts is `pending` in the player's state;
 * an entry that it no longer names is passed over.
 */
export class RowQueue {
  /** A slot stands for all rows of a player who sleeps. */
  readonly #waiting = new DueQueue<Entry | PlayerSlot>();
  #urgent: (Entry & { readonly due: Micros })[] = [];

  /** The player's rows are due at their times, whether or not they were waiting before. */
  wake(slot: PlayerSlot): void {
    for (const [place, rows] of slot.wake().pending.entries()) {
      if (rows === null) continue;
      for (const [row, due] of rows) this.#waiting.push({ slot, place, row }, due);
    }
  }

  /** The earliest row of one who sleeps is due then. */
  sleep(slot: PlayerSlot, due: Micros): void {
    this.#waiting.push(slot, due);
  }

  /** The row is due at `due`, or when it already was. */
  changed(slot: PlayerSlot, place: number, row: string, due: Micros): void {
    const rows = pendingOf(slot, place);
    if (rows.has(row)) return;
    rows.set(row, due);
    this.#waiting.push({ slot, place, row }, due);
  }

  /** The row is due at once. */
  closed(slot: PlayerSlot, place: number, row: string, clock: Micros): void {
    pendingOf(slot, place).set(row, clock);
    this.#urgent.push({ slot, place, row, due: clock });
  }

  /** Gives every row that has closed to `emit`. Who fell asleep since is woken: the row must not wait longer for it. */
  emitClosed(emit: EmitRow, wake: (slot: PlayerSlot) => void): void {
    if (this.#urgent.length === 0) return;
    const urgent = this.#urgent;
    this.#urgent = [];
    for (const entry of urgent) {
      if (entry.slot.state === null) wake(entry.slot);
      emitIfCurrent(entry, entry.due, emit);
    }
  }

  /** Gives every row that is due at the clock to `emit`. */
  emitDue(clock: Micros, emit: EmitRow, wake: (slot: PlayerSlot) => void): void {
    for (;;) {
      const entry = this.#waiting.popDue(clock);
      if (entry === undefined) return;
      if (entry instanceof PlayerSlot) {
        wake(entry);
        emitAllDue(entry, clock, emit);
      } else emitIfCurrent(entry, this.#waiting.popped, emit);
    }
  }
}

/** At once: whoever wakes next may need the room. */
function emitAllDue(slot: PlayerSlot, clock: Micros, emit: EmitRow): void {
  for (const [place, rows] of (slot.state?.pending ?? []).entries())
    for (const [row, due] of [...(rows ?? [])]) if (due <= clock) emit(slot, place, row);
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

function emitIfCurrent({ slot, place, row }: Entry, due: Micros, emit: EmitRow): void {
  if (slot.state?.pending[place]?.get(row) === due) emit(slot, place, row);
}
