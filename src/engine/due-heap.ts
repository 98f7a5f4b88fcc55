import type { Micros } from "../values/time.ts";

const FIRST_CAPACITY = 64;

/** Numbers by due time, earliest first, in two arrays, so that one that waits takes 12 bytes, and the garbage collector has nothing to follow. */
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
    if (index === this.#dues.length) this.#grow();
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

  #grow(): void {
    const [dues, numbers] = [new Float64Array(2 * this.#dues.length), new Int32Array(2 * this.#dues.length)];
    dues.set(this.#dues);
    numbers.set(this.#numbers);
    [this.#dues, this.#numbers] = [dues, numbers];
  }
}
