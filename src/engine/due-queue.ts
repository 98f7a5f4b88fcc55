import type { Micros } from "../values/time.ts";
import { type Due, DueHeap } from "./due-heap.ts";

/** Places at the front of the lane that are given back together. */
const LEAST_GIVEN_BACK = 1024;

/**
 * Items by due time, earliest first. Most wait for the same time from the clock on, so they come in the order in which
 * they are due: a lane keeps these as they come, and a heap only those that are due before the lane's last.
 * Items due at the same time come out in any order.
 */
export class DueQueue<Item extends Due> {
  readonly #lane: Item[] = [];
  /** The lane's first place that still waits. */
  #at = 0;
  readonly #others = new DueHeap<Item>();

  get size(): number {
    return this.#lane.length - this.#at + this.#others.size;
  }

  /** Due time of the earliest item; null when empty. */
  get earliest(): Micros | null {
    const inLane = this.#lane[this.#at];
    const other = this.#others.earliest;
    if (inLane === undefined) return other;
    return other !== null && other < inLane.due ? other : inLane.due;
  }

  push(item: Item): void {
    const last = this.#lane[this.#lane.length - 1];
    if (last !== undefined && item.due < last.due) this.#others.push(item);
    else this.#lane.push(item);
  }

  /** Takes the earliest item if it is due at `clock` or before. */
  popDue(clock: Micros): Item | undefined {
    const { earliest } = this;
    if (earliest === null || earliest > clock) return undefined;
    return this.#lane[this.#at]?.due === earliest ? this.#takeFromLane() : this.#others.pop();
  }

  #takeFromLane(): Item | undefined {
    const item = this.#lane[this.#at++];
    const isEmpty = this.#at === this.#lane.length;
    if (isEmpty || (this.#at >= LEAST_GIVEN_BACK && 2 * this.#at >= this.#lane.length)) {
      this.#lane.splice(0, this.#at);
      this.#at = 0;
    }
    return item;
  }
}
