import type { Transform } from "node:stream";

/**
 * A decompressor read by hand. Piping would lose what it has put out but nobody has read yet when the input turns out to
 * be cut off; here the input is ended only after everything before was read.
 */
export class Inflater {
  readonly #stream: Transform;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(stream: Transform) {
    this.#stream = stream;
    stream.on("error", (error) => {
      this.#failure = error;
      this.#wake();
    });
    stream.on("readable", () => this.#wake());
  }

  /** Takes compressed bytes, gives what they decompress to. */
  async *write(bytes: Buffer): AsyncGenerator<Buffer> {
    let written = false;
    this.#stream.write(bytes, () => {
      written = true;
      this.#wake();
    });
    yield* this.#drain(() => written);
  }

  /** Ends the input. Throws the decompressor's error when it ended too early. */
  async *finish(): AsyncGenerator<Buffer> {
    let ended = false;
    this.#stream.once("end", () => {
      ended = true;
      this.#wake();
    });
    this.#stream.end();
    yield* this.#drain(() => ended);
  }

  close(): void {
    this.#stream.destroy();
  }

  async *#drain(done: () => boolean): AsyncGenerator<Buffer> {
    for (;;) {
      const bytes = this.#stream.read() as Buffer | null;
      if (bytes !== null) yield bytes;
      else if (this.#failure !== undefined) throw this.#failure;
      else if (done()) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
