import type { Micros } from "../values/time.ts";
import { DueHeap, type TieOrder } from "./due-heap.ts";
import { DueLane } from "./due-lane.ts";

/**
 * Numbers by due time, earliest first, and in a given order those that are due at the same time. Most wait for the same time
 * from the clock on, so they come in the order in which they are due: a lane keeps these as they come, and a heap only those
 * that come before the lane's last.
 */
export class DueQueue {
  readonly #lane = new DueLane();
  readonly #others: DueHeap;
  readonly #ties: TieOrder;
  /** Due time of the number that {@link popDue} gave last. */
  popped: Micros = 0 as Micros;

  constructor(ties: TieOrder) {
    this.#ties = ties;
    this.#others = new DueHeap(ties);
  }

  get size(): number {
    return this.#lane.size + this.#others.size;
  }

  /** Due time of the earliest; null when empty. */
  get earliest(): Micros | null {
    const inLane = this.#lane.earliest;
    const other = this.#others.earliest;
    if (inLane === undefined) return other;
    return other !== null && other < inLane ? other : inLane;
  }

  push(number: number, due: Micros): void {
    if (this.#comesLast(number, due)) this.#lane.push(number, due);
    else this.#others.push(number, due);
  }

  /** Takes the earliest if it is due at `clock` or before. */
  popDue(clock: Micros): number | undefined {
    const { earliest } = this;
    if (earliest === null || earliest > clock) return undefined;
    this.popped = earliest;
    return this.#isLaneFirst() ? this.#lane.shift() : this.#others.pop();
  }

  #comesLast(number: number, due: Micros): boolean {
    const { latest, last } = this.#lane;
    if (latest === undefined || last === undefined) return true;
    return due > latest || (due === latest && this.#ties(number, last) >= 0);
  }

  /** Of those that are due at the time that was taken last. */
  #isLaneFirst(): boolean {
    if (this.#lane.earliest !== this.popped) return false;
    if (this.#others.earliest !== this.popped) return true;
    return this.#ties(this.#lane.first ?? 0, this.#others.first ?? 0) <= 0;
  }
}
