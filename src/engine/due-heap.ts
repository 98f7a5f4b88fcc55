import type { Micros } from "../values/time.ts";

const FIRST_CAPACITY = 64;

/** Items by due time, earliest first, in two arrays, so that a waiting item takes 16 bytes. */
export class DueHeap<Item> {
  #dues = new Float64Array(FIRST_CAPACITY);
  readonly #items: Item[] = [];
  get size(): number {
    return this.#items.length;
  }

  /** Due time of the earliest item; null when empty. */
  get earliest(): Micros | null {
    return this.#items.length === 0 ? null : this.#dueAt(0);
  }

  push(item: Item, due: Micros): void {
    let index = this.#items.length;
    if (index === this.#dues.length) this.#grow();
    this.#items.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#dueAt(parent) <= due) break;
      this.#move(parent, index);
      index = parent;
    }
    this.#set(index, item, due);
  }

  /** Takes the earliest item; undefined when empty. */
  pop(): Item | undefined {
    const first = this.#items[0];
    if (first === undefined) return undefined;
    const lastDue = this.#dueAt(this.#items.length - 1);
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last, lastDue);
    return first;
  }

  #sink(item: Item, due: Micros): void {
    const count = this.#items.length;
    let index = 0;
    for (let child = 1; child < count; child = 2 * index + 1) {
      if (child + 1 < count && this.#dueAt(child + 1) < this.#dueAt(child)) child++;
      if (this.#dueAt(child) >= due) break;
      this.#move(child, index);
      index = child;
    }
    this.#set(index, item, due);
  }

  #dueAt(index: number): Micros {
    return this.#dues[index] as Micros;
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#items[from] as Item, this.#dueAt(from));
  }

  #set(index: number, item: Item, due: Micros): void {
    this.#items[index] = item;
    this.#dues[index] = due;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#dues.length);
    larger.set(this.#dues);
    this.#dues = larger;
  }
}
