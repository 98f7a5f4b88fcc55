import type { Micros } from "../values/time.ts";

interface Entry<Item> {
  readonly due: Micros;
  readonly item: Item;
}

/** Items by due time, earliest first; a binary heap. Items due at the same time come out in the order they were put in only if the caller does not care. */
export class DueQueue<Item> {
  readonly #heap: Entry<Item>[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** Due time of the earliest item; null when empty. */
  get earliest(): Micros | null {
    return this.#heap[0]?.due ?? null;
  }

  push(due: Micros, item: Item): void {
    const heap = this.#heap;
    const entry = { due, item };
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.due <= due) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  /** Takes the earliest item if it is due at `clock` or before. */
  popDue(clock: Micros): Item | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.due > clock) return undefined;
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) this.#sink(last);
    return first.item;
  }

  #sink(entry: Entry<Item>): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      const smaller = right !== undefined && right.due < left.due ? right : left;
      if (smaller === right) child++;
      if (smaller.due >= entry.due) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = entry;
  }
}
