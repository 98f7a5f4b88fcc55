import type { Micros } from "../values/time.ts";

const FIRST_CAPACITY = 64;

/** Numbers by due time, earliest first: 12 bytes for each that waits, and nothing that the garbage collector follows. */
export class DueHeap {
  #dues = new Float64Array(FIRST_CAPACITY);
  #numbers = new Int32Array(FIRST_CAPACITY);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** Due time of the earliest; null when empty. */
  get earliest(): Micros | null {
    return this.#count === 0 ? null : this.#dueAt(0);
  }

  push(number: number, due: Micros): void {
    let index = this.#count++;
    if (index === this.#dues.length) this.#resize(2 * index);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#dueAt(parent) <= due) break;
      this.#move(parent, index);
      index = parent;
    }
    this.#set(index, number, due);
  }

  /** Takes the earliest; undefined when empty. */
  pop(): number | undefined {
    if (this.#count === 0) return undefined;
    const first = this.#numbers[0];
    this.#count--;
    if (this.#count > 0) this.#sink(this.#numbers[this.#count] as number, this.#dueAt(this.#count));
    const capacity = this.#dues.length;
    if (capacity > FIRST_CAPACITY && 4 * this.#count <= capacity) this.#resize(capacity / 2);
    return first;
  }

  #sink(number: number, due: Micros): void {
    const count = this.#count;
    let index = 0;
    for (let child = 1; child < count; child = 2 * index + 1) {
      if (child + 1 < count && this.#dueAt(child + 1) < this.#dueAt(child)) child++;
      if (this.#dueAt(child) >= due) break;
      this.#move(child, index);
      index = child;
    }
    this.#set(index, number, due);
  }

  #dueAt(index: number): Micros {
    return this.#dues[index] as Micros;
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#numbers[from] as number, this.#dueAt(from));
  }

  #set(index: number, number: number, due: Micros): void {
    this.#numbers[index] = number;
    this.#dues[index] = due;
  }

  #resize(capacity: number): void {
    const kept = Math.min(capacity, this.#dues.length);
    const [dues, numbers] = [new Float64Array(capacity), new Int32Array(capacity)];
    dues.set(this.#dues.subarray(0, kept));
    numbers.set(this.#numbers.subarray(0, kept));
    [this.#dues, this.#numbers] = [dues, numbers];
  }
}
