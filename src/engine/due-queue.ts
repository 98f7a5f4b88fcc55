import type { Micros } from "../values/time.ts";
import { DueHeap } from "./due-heap.ts";
import { DueLane } from "./due-lane.ts";

/**
 * Numbers by due time, earliest first. Most wait for the same time from the clock on, so they come in the order in which
 * they are due: a lane keeps these as they come, and a heap only those that are due before the lane's last.
 * Numbers due at the same time come out in any order.
 */
export class DueQueue {
  readonly #lane = new DueLane();
  readonly #others = new DueHeap();
  /** Due time of the number that {@link popDue} gave last. */
  popped: Micros = 0 as Micros;

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
    const { latest } = this.#lane;
    if (latest !== undefined && due < latest) this.#others.push(number, due);
    else this.#lane.push(number, due);
  }

  /** Takes the earliest if it is due at `clock` or before. */
  popDue(clock: Micros): number | undefined {
    const { earliest } = this;
    if (earliest === null || earliest > clock) return undefined;
    this.popped = earliest;
    return this.#lane.earliest === earliest ? this.#lane.shift() : this.#others.pop();
  }
}
