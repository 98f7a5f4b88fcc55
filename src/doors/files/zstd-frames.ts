const FRAME_MAGIC = 0xfd2fb528;
/** Given at the beginning of each frame: until it is whole nobody knows whether it is one. */
const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const SKIPPABLE_MAGIC = 0x184d2a50;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const RLE = 1;
const RESERVED = 3;

/** A part of a frame, within one chunk. */
export interface FramePart {
  readonly bytes: Buffer;
  readonly endsFrame: boolean;
}

type State = "magic" | "skippable size" | "skippable" | "descriptor" | "header" | "block header" | "block" | "checksum";

/**
 * Finds where the frames of zstd data end (RFC 8878, section 3). A file may hold many, one after another, and Node's
 * decompressor reads only the first and silently drops the rest.
 */
export class ZstdFrames {
  #state: State = "magic";
  /** Bytes that the present state still waits for. */
  #missing = 4;
  /** Their value so far, little endian; for the states that read a number. */
  #value = 0;
  #shift = 1;
  #hasChecksum = false;
  #lastBlock = false;

  /** Whether the data may end here. */
  get atEnd(): boolean {
    return this.#state === "magic" && this.#missing === 4;
  }

  /** Cuts the next chunk at the ends of its frames; skippable frames are left out. */
  *split(chunk: Buffer): Generator<FramePart> {
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      const count = Math.min(this.#missing, chunk.length - at);
      this.#gather(chunk, at, count);
      at += count;
      this.#missing -= count;
      while (this.#missing === 0) {
        const edge = this.#advance();
        if (edge === "begins") yield { bytes: MAGIC, endsFrame: false };
        if (edge === "ends") yield { bytes: chunk.subarray(start, at), endsFrame: true };
        if (edge !== undefined) start = at;
      }
    }
    if (start < at && this.#inFrame) yield { bytes: chunk.subarray(start, at), endsFrame: false };
  }

  get #inFrame(): boolean {
    return this.#state !== "magic" && this.#state !== "skippable size" && this.#state !== "skippable";
  }

  #gather(chunk: Buffer, at: number, count: number): void {
    if (this.#state === "block" || this.#state === "skippable" || this.#state === "header") return;
    for (let index = at; index < at + count; index++) {
      this.#value += (chunk[index] ?? 0) * this.#shift;
      this.#shift *= 256;
    }
  }

  /** Goes on to the next state; says so when a frame has just begun or ended. */
  #advance(): "begins" | "ends" | undefined {
    const value = this.#value;
    switch (this.#state) {
      case "magic":
        return this.#magic(value);
      case "skippable size":
        return this.#enter("skippable", value);
      case "skippable":
        return this.#enter("magic", 4);
      case "descriptor":
        this.#hasChecksum = (value & 4) !== 0;
        return this.#enter("header", headerBytes(value));
      case "header":
        return this.#enter("block header", 3);
      case "block header":
        return this.#block(value);
      case "block":
        if (!this.#lastBlock) return this.#enter("block header", 3);
        if (this.#hasChecksum) return this.#enter("checksum", 4);
        return this.#endFrame();
      case "checksum":
        return this.#endFrame();
    }
  }

  #magic(value: number): "begins" | undefined {
    if (value === FRAME_MAGIC) {
      this.#enter("descriptor", 1);
      return "begins";
    }
    if (value - (value % 16) === SKIPPABLE_MAGIC) return this.#enter("skippable size", 4);
    throw new Error("what follows the compressed data is not zstd");
  }

  #block(value: number): undefined {
    const type = (value >> 1) & 3;
    if (type === RESERVED) throw new Error("a block of the zstd data has the reserved type");
    this.#lastBlock = (value & 1) !== 0;
    return this.#enter("block", type === RLE ? 1 : value >> 3);
  }

  #endFrame(): "ends" {
    this.#enter("magic", 4);
    return "ends";
  }

  #enter(state: State, missing: number): undefined {
    this.#state = state;
    this.#missing = missing;
    this.#value = 0;
    this.#shift = 1;
  }
}

/** Length of a frame's header after its descriptor. */
function headerBytes(descriptor: number): number {
  const singleSegment = (descriptor & 32) !== 0;
  const contentSize = descriptor >> 6;
  const sizeBytes = contentSize === 0 && singleSegment ? 1 : (CONTENT_SIZE_BYTES[contentSize] ?? 0);
  return (singleSegment ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0) + sizeBytes;
}
