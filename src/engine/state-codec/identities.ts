/** A longer list takes longer to search than a map, which has to give each object a hash first. */
const SEARCHED = 64;

/** Numbers of objects, by identity. */
export class Identities {
  readonly #objects: object[] = [];
  readonly #numbers: number[] = [];
  readonly #more = new Map<object, number>();

  /** Undefined: it has none. */
  of(object: object): number | undefined {
    const place = this.#objects.indexOf(object);
    if (place >= 0) return this.#numbers[place];
    return this.#more.size === 0 ? undefined : this.#more.get(object);
  }

  /** Of an object that has none yet. */
  add(object: object, number: number): void {
    if (this.#objects.length === SEARCHED) {
      this.#more.set(object, number);
      return;
    }
    this.#objects.push(object);
    this.#numbers.push(number);
  }

  clear(): void {
    this.#objects.length = 0;
    this.#numbers.length = 0;
    if (this.#more.size > 0) this.#more.clear();
  }
}
