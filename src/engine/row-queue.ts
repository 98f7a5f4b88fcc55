import type { DurationMicros, Micros } from "../values/time.ts";
import type { TieOrder } from "./due-heap.ts";
import { DueQueue } from "./due-queue.ts";
import { addRow, dueOf, eachDue, earliestDue, putRow } from "./pending-rows.ts";
import type { PlayerSlot } from "./player-slot.ts";
import type { PlayerAt } from "./player-table.ts";

/** What makes a row and takes it out of `pending`. */
export type EmitRow = (slot: PlayerSlot, place: number, row: string) => void;

interface Urgent {
  readonly slot: PlayerSlot;
  readonly place: number;
  readonly row: string;
  readonly due: Micros;
}

/**
 * Players with rows that wait to be emitted, by the clock (docs/explanation/fold.md, Emission). What counts is `pending` in the
 * player's state: he waits for the first of it, awake or asleep.
 */
export class RowQueue {
  readonly #waiting: DueQueue;
  readonly #playerAt: PlayerAt;
  #urgent: Urgent[] = [];

  constructor(playerAt: PlayerAt, turns: TieOrder) {
    this.#waiting = new DueQueue(turns);
    this.#playerAt = playerAt;
  }

  /** The player's earliest row is due then; null: none waits. */
  wait(slot: PlayerSlot, due: Micros | null): void {
    if (due === slot.rowDue) return;
    slot.rowDue = due;
    this.waitAgain(slot);
  }

  /** As he waited when the checkpoint was written that he is from. */
  waitAgain({ number, rowDue }: PlayerSlot): void {
    if (rowDue !== null) this.#waiting.push(number, rowDue);
  }

  /** The row is due within `interval` of the clock, or when it already was. */
  changed(slot: PlayerSlot, place: number, row: string, clock: Micros, interval: DurationMicros): void {
    const due = addRow(slot.wake().pending, place, row, clock, interval);
    if (due === undefined) return;
    const { rowDue } = slot;
    if (rowDue === null || due < rowDue) this.wait(slot, due);
  }

  /** The row is due at once. */
  closed(slot: PlayerSlot, place: number, row: string, clock: Micros): void {
    putRow(slot.wake().pending, place, row, clock);
    this.#urgent.push({ slot, place, row, due: clock });
  }

  /** Gives every row that has closed to `emit`. Who fell asleep since is woken: the row must not wait longer for it. */
  emitClosed(emit: EmitRow, wake: (slot: PlayerSlot) => void): void {
    if (this.#urgent.length === 0) return;
    const urgent = this.#urgent;
    this.#urgent = [];
    for (const { slot, place, row, due } of urgent) {
      if (slot.state === null) wake(slot);
      if (dueOf(slot.wake().pending, place, row) === due) emit(slot, place, row);
    }
  }

  /** Gives the rows of the player whose turn it is, and that are due at the clock, to `emit`. False: nobody's are. */
  emitNext(clock: Micros, emit: EmitRow, wake: (slot: PlayerSlot) => void): boolean {
    const number = this.#waiting.popDue(clock);
    if (number === undefined) return false;
    const slot = this.#playerAt(number);
    const { popped } = this.#waiting;
    if (slot.rowDue !== popped) return true;
    slot.rowDue = null;
    // At once: whoever wakes next may need the room.
    wake(slot);
    const { pending } = slot.wake();
    // The row that he waited for may be gone. It is not his turn then: after a restart he would not wait for it.
    if (earliestDue(pending) === popped) eachDue(pending, clock, (place, row) => emit(slot, place, row));
    const next = earliestDue(pending);
    if (next === null) pending.more = null;
    this.wait(slot, next);
    return true;
  }
}
