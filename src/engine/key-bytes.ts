const PLACE_BITS = 16;
const CHUNK_BYTES = 1 << PLACE_BITS;
const FIRST_CHUNK_BYTES = 1024;
const LENGTH_BYTES = 2;
const MAX_KEY_BYTES = 0xffff;
const MOST_CHUNKS = 1 << (32 - PLACE_BITS);

/**
 * Players' keys as bytes, each behind its length, outside of what the garbage collector goes through. A place is an integer
 * of 32 bits: the chunk, and where in it the key begins. Two texts that are the same bytes would be the same key: whatever
 * comes in as a key is well formed.
 */
export class KeyBytes {
  readonly #chunks: Buffer[] = [];
  /** Bytes of the last chunk that are taken. */
  #end = 0;

  /** Where it is from now on. Throws when it is longer than a name may be. */
  add(key: string): number {
    const length = Buffer.byteLength(key);
    if (length > MAX_KEY_BYTES) throw new Error(`a player's key of ${length} bytes is longer than ${MAX_KEY_BYTES}`);
    const chunk = this.#roomFor(LENGTH_BYTES + length);
    const at = this.#end;
    chunk.writeUInt16LE(length, at);
    chunk.write(key, at + LENGTH_BYTES);
    this.#end += LENGTH_BYTES + length;
    return (((this.#chunks.length - 1) << PLACE_BITS) | at) >>> 0;
  }

  /** Nothing of the key stays. Its room does: few are removed. */
  remove(place: number): void {
    this.#bytesAt(place).fill(0);
  }

  textAt(place: number): string {
    return this.#bytesAt(place).toString();
  }

  isAt(place: number, key: string): boolean {
    const chunk = this.#chunkOf(place);
    const at = place & (CHUNK_BYTES - 1);
    const length = chunk.readUInt16LE(at);
    // A character takes a byte or more.
    if (length < key.length) return false;
    for (let index = 0; index < key.length; index++) {
      const unit = key.charCodeAt(index);
      if (unit >= 0x80) return this.#bytesAt(place).equals(Buffer.from(key));
      if (unit !== chunk[at + LENGTH_BYTES + index]) return false;
    }
    return length === key.length;
  }

  firstByteAt(place: number): number {
    return this.#chunkOf(place)[place & (CHUNK_BYTES - 1)] as number;
  }

  #bytesAt(place: number): Buffer {
    const chunk = this.#chunkOf(place);
    const at = place & (CHUNK_BYTES - 1);
    return chunk.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + chunk.readUInt16LE(at));
  }

  #chunkOf(place: number): Buffer {
    return this.#chunks[place >>> PLACE_BITS] as Buffer;
  }

  /** One of the last lengths has a chunk of its own, which is longer than the others. */
  #roomFor(bytes: number): Buffer {
    const last = this.#chunks.at(-1);
    if (last !== undefined && this.#end + bytes <= last.length) return last;
    if (this.#chunks.length === MOST_CHUNKS) throw new Error("the keys of a partition's players take more than 4 GiB");
    const chunk = Buffer.allocUnsafeSlow(
      Math.max(Math.min(FIRST_CHUNK_BYTES << Math.min(this.#chunks.length, PLACE_BITS), CHUNK_BYTES), bytes),
    );
    this.#chunks.push(chunk);
    this.#end = 0;
    return chunk;
  }
}
