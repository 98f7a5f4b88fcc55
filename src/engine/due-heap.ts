import type { Micros } from "../values/time.ts";

/** What waits for a time. */
export interface Due {
  readonly due: Micros;
}

/** Items by due time, earliest first. */
export class DueHeap<Item extends Due> {
  readonly #heap: Item[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** Due time of the earliest item; null when empty. */
  get earliest(): Micros | null {
    return this.#heap[0]?.due ?? null;
  }

  push(item: Item): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.due <= item.due) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = item;
  }

  /** Takes the earliest item; undefined when empty. */
  pop(): Item | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined) return undefined;
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(item: Item): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      const smaller = right !== undefined && right.due < left.due ? right : left;
      if (smaller === right) child++;
      if (smaller.due >= item.due) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = item;
  }
}
