/** Memory for many small records that live about as long as each other: one piece of it holds hundreds. */
export class RecordMemory {
  readonly #size: number;
  #bytes: Buffer;
  #at = 0;

  /** @param size bytes taken at a time */
  constructor(size: number) {
    this.#size = size;
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  /** Where there is room for so many bytes, from {@link at} on. */
  withRoom(bytes: number): Buffer {
    if (this.#at + bytes > this.#bytes.length) {
      this.#bytes = Buffer.allocUnsafeSlow(Math.max(this.#size, bytes));
      this.#at = 0;
    }
    return this.#bytes;
  }

  get at(): number {
    return this.#at;
  }

  /** What was written up to there stays as it is. */
  keep(end: number): void {
    this.#at = end;
  }
}
