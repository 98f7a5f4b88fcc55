/** A priority queue by time; what is due at the same time comes out in the order it was added. */
export class Schedule<Item> {
  #times: number[] = [];
  #orders: number[] = [];
  #items: Item[] = [];
  #added = 0;

  get size(): number {
    return this.#items.length;
  }

  /** Time of the earliest item; Infinity when there is none. */
  get nextTime(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  add(time: number, item: Item): void {
    this.#times.push(time);
    this.#orders.push(this.#added++);
    this.#items.push(item);
    this.#rise(this.#items.length - 1);
  }

  /** Removes and gives the earliest item; undefined when there is none. */
  take(): Item | undefined {
    const first = this.#items[0];
    this.#swap(0, this.#items.length - 1);
    this.#times.pop();
    this.#orders.pop();
    this.#items.pop();
    this.#sink();
    return first;
  }

  #before(left: number, right: number): boolean {
    const [leftTime = 0, rightTime = 0] = [this.#times[left], this.#times[right]];
    return leftTime < rightTime || (leftTime === rightTime && (this.#orders[left] ?? 0) < (this.#orders[right] ?? 0));
  }

  #rise(start: number): void {
    for (let index = start; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(): void {
    const size = this.#items.length;
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      if (left >= size) return;
      const least = left + 1 < size && this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(least, index)) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #swap(left: number, right: number): void {
    swapIn(this.#times, left, right);
    swapIn(this.#orders, left, right);
    swapIn(this.#items, left, right);
  }
}

function swapIn<Value>(values: Value[], left: number, right: number): void {
  const kept = values[left] as Value;
  values[left] = values[right] as Value;
  values[right] = kept;
}
