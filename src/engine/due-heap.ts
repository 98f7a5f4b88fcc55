import type { Micros } from "../values/time.ts";

const FIRST_CAPACITY = 64;

/** Which of two numbers comes first of those that are due at the same time: less than 0 if it is the first. */
export type TieOrder = (a: number, b: number) => number;

/** Numbers by due time, earliest first: 12 bytes for each that waits, and nothing that the garbage collector follows. */
export class DueHeap {
  readonly #ties: TieOrder;
  #dues = new Float64Array(FIRST_CAPACITY);
  #numbers = new Int32Array(FIRST_CAPACITY);
  #count = 0;

  constructor(ties: TieOrder) {
    this.#ties = ties;
  }

  get size(): number {
    return this.#count;
  }

  /** Due time of the earliest; null when empty. */
  get earliest(): Micros | null {
    return this.#count === 0 ? null : this.#dueAt(0);
  }

  /** The one that {@link pop} gives; undefined when empty. */
  get first(): number | undefined {
    return this.#count === 0 ? undefined : this.#numbers[0];
  }

  push(number: number, due: Micros): void {
    let index = this.#count++;
    if (index === this.#dues.length) this.#resize(2 * index);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#compare(number, due, parent) >= 0) break;
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
    if (this.#count > 0) this.#sink(this.#numberAt(this.#count), this.#dueAt(this.#count));
    const capacity = this.#dues.length;
    if (capacity > FIRST_CAPACITY && 4 * this.#count <= capacity) this.#resize(capacity / 2);
    return first;
  }

  #sink(number: number, due: Micros): void {
    const count = this.#count;
    let index = 0;
    for (let child = 1; child < count; child = 2 * index + 1) {
      const right = child + 1;
      if (right < count && this.#compare(this.#numberAt(right), this.#dueAt(right), child) < 0) child = right;
      if (this.#compare(number, due, child) <= 0) break;
      this.#move(child, index);
      index = child;
    }
    this.#set(index, number, due);
  }

  /** Less than 0: the number comes before the one at the place. */
  #compare(number: number, due: Micros, index: number): number {
    return due - this.#dueAt(index) || this.#ties(number, this.#numberAt(index));
  }

  #numberAt(index: number): number {
    return this.#numbers[index] as number;
  }

  #dueAt(index: number): Micros {
    return this.#dues[index] as Micros;
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#numberAt(from), this.#dueAt(from));
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
