import type { Micros } from "../values/time.ts";

const FIRST_CAPACITY = 64;
/** Places at the front that are given back together. */
const LEAST_GIVEN_BACK = 1024;

/** Numbers that come in the order in which they are due, 12 bytes for each that waits. */
export class DueLane {
  #dues = new Float64Array(FIRST_CAPACITY);
  #numbers = new Int32Array(FIRST_CAPACITY);
  /** The first place that still waits, and the one behind the last. */
  #at = 0;
  #end = 0;

  get size(): number {
    return this.#end - this.#at;
  }

  /** Due time of the earliest; undefined when empty. */
  get earliest(): Micros | undefined {
    return this.#at === this.#end ? undefined : (this.#dues[this.#at] as Micros);
  }

  /** The one that {@link shift} gives; undefined when empty. */
  get first(): number | undefined {
    return this.#at === this.#end ? undefined : this.#numbers[this.#at];
  }

  /** Due time of the latest; undefined when empty. */
  get latest(): Micros | undefined {
    return this.#at === this.#end ? undefined : (this.#dues[this.#end - 1] as Micros);
  }

  /** The one that came last; undefined when empty. */
  get last(): number | undefined {
    return this.#at === this.#end ? undefined : this.#numbers[this.#end - 1];
  }

  /** `due`: no earlier than the latest. */
  push(number: number, due: Micros): void {
    if (this.#end === this.#dues.length) this.#moveTo(2 * this.size);
    this.#numbers[this.#end] = number;
    this.#dues[this.#end] = due;
    this.#end++;
  }

  /** Takes the earliest; undefined when empty. */
  shift(): number | undefined {
    if (this.#at === this.#end) return undefined;
    const number = this.#numbers[this.#at++];
    if (this.#at === this.#end) this.#at = this.#end = 0;
    // As few as wait then, so many were taken: moving them costs each that was taken less than a step.
    if (this.#at >= LEAST_GIVEN_BACK && 4 * this.size <= this.#dues.length) this.#moveTo(2 * this.size);
    return number;
  }

  #moveTo(capacity: number): void {
    const [dues, numbers] = [this.#dues.subarray(this.#at, this.#end), this.#numbers.subarray(this.#at, this.#end)];
    const least = Math.max(capacity, FIRST_CAPACITY);
    [this.#dues, this.#numbers] = [new Float64Array(least), new Int32Array(least)];
    this.#dues.set(dues);
    this.#numbers.set(numbers);
    this.#end -= this.#at;
    this.#at = 0;
  }
}
