import type { Micros } from "../values/time.ts";
import { DueHeap } from "./due-heap.ts";

/** Places at the front of the lane that are given back together. */
const LEAST_GIVEN_BACK = 1024;

/**
 * Items by due time, earliest first. Most wait for the same time from the clock on, so they come in the order in which
 * they are due: a lane keeps these as they come, and a heap only those that are due before the lane's last.
 * Items due at the same time come out in any order.
 */
export class DueQueue<Item> {
  readonly #items: Item[] = [];
  readonly #dues: Micros[] = [];
  /** The lane's first place that still waits. */
  #at = 0;
  readonly #others = new DueHeap<Item>();
  /** Due time of the item that {@link popDue} gave last. */
  popped: Micros = 0 as Micros;

  get size(): number {
    return this.#items.length - this.#at + this.#others.size;
  }

  /** Due time of the earliest item; null when empty. */
  get earliest(): Micros | null {
    const inLane = this.#dues[this.#at];
    const other = this.#others.earliest;
    if (inLane === undefined) return other;
    return other !== null && other < inLane ? other : inLane;
  }

  push(item: Item, due: Micros): void {
    const last = this.#dues[this.#dues.length - 1];
    if (last !== undefined && due < last) {
      this.#others.push(item, due);
      return;
    }
    this.#items.push(item);
    this.#dues.push(due);
  }

  /** Takes the earliest item if it is due at `clock` or before. */
  popDue(clock: Micros): Item | undefined {
    const { earliest } = this;
    if (earliest === null || earliest > clock) return undefined;
    this.popped = earliest;
    return this.#dues[this.#at] === earliest ? this.#takeFromLane() : this.#others.pop();
  }

  #takeFromLane(): Item | undefined {
    const item = this.#items[this.#at++];
    const isEmpty = this.#at === this.#items.length;
    if (isEmpty || (this.#at >= LEAST_GIVEN_BACK && 2 * this.#at >= this.#items.length)) {
      this.#items.splice(0, this.#at);
      this.#dues.splice(0, this.#at);
      this.#at = 0;
    }
    return item;
  }
}
