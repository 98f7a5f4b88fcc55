/** The items of a batch, as they stand in its body. */
export class BatchItems {
  readonly #body: Buffer;
  /** Where each begins and ends. */
  readonly #bounds: number[] = [];

  constructor(body: Buffer) {
    this.#body = body;
  }

  get count(): number {
    return this.#bounds.length / 2;
  }

  add(begin: number, end: number): void {
    this.#bounds.push(begin, end);
  }

  /** The bytes of one. */
  at(index: number): Buffer {
    return this.#body.subarray(this.#bounds[2 * index], this.#bounds[2 * index + 1]);
  }
}
