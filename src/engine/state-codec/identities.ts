/** A longer list takes longer to search than a map, which has to give each object a hash first. */
const SEARCHED = 64;

/** Numbers objects, by identity, in the order in which they come. */
export class Identities {
  readonly #objects: object[] = [];
  readonly #more = new Map<object, number>();

  /** Undefined: it has none. */
  of(object: object): number | undefined {
    const place = this.#objects.indexOf(object);
    if (place >= 0) return place;
    return this.#more.size === 0 ? undefined : this.#more.get(object);
  }

  /** Of an object that has none yet. */
  add(object: object): void {
    if (this.#objects.length === SEARCHED) this.#more.set(object, SEARCHED + this.#more.size);
    else this.#objects.push(object);
  }

  clear(): void {
    this.#objects.length = 0;
    if (this.#more.size > 0) this.#more.clear();
  }
}
