/** What of a length stands in the token; the rest follows in bytes, of which one below 255 is the last. */
const IN_TOKEN = 15;
/** What every repeat is longer by than its length says. */
const SHORTEST_REPEAT = 4;

/** An LZ4 block that repeats nothing, for who reads no other: a machine's own address needs no compression. */
export function literalsOnly(bytes: Uint8Array): Uint8Array {
  const beyond = bytes.length - IN_TOKEN;
  const more = beyond < 0 ? 0 : Math.floor(beyond / 255) + 1;
  const block = new Uint8Array(1 + more + bytes.length);
  block[0] = Math.min(bytes.length, IN_TOKEN) << 4;
  block.fill(255, 1, more);
  if (more > 0) block[more] = beyond % 255;
  block.set(bytes, 1 + more);
  return block;
}

/** What is in an LZ4 block, of which `length` is known. Throws RangeError where it is none of that length. */
export function lz4Decoded(block: Uint8Array, length: number): Uint8Array {
  const reader = new BlockReader(block, length);
  while (!reader.atEnd) {
    const token = reader.byte();
    reader.literals(reader.length(token >> 4));
    if (reader.atEnd) break;
    const distance = reader.byte() + 256 * reader.byte();
    reader.repeat(distance, reader.length(token & 15) + SHORTEST_REPEAT);
  }
  return reader.whole();
}

class BlockReader {
  readonly #block: Uint8Array;
  readonly #decoded: Uint8Array;
  #at = 0;
  #done = 0;

  constructor(block: Uint8Array, length: number) {
    this.#block = block;
    this.#decoded = new Uint8Array(length);
  }

  get atEnd(): boolean {
    return this.#at >= this.#block.length;
  }

  byte(): number {
    const byte = this.#block[this.#at++];
    if (byte === undefined) throw broken("it ends in the middle");
    return byte;
  }

  length(inToken: number): number {
    let length = inToken;
    if (length < IN_TOKEN) return length;
    for (;;) {
      const more = this.byte();
      length += more;
      if (more < 255) return length;
    }
  }

  literals(length: number): void {
    if (this.#at + length > this.#block.length) throw broken("it ends in the middle");
    this.#need(length);
    this.#decoded.set(this.#block.subarray(this.#at, this.#at + length), this.#done);
    this.#at += length;
    this.#done += length;
  }

  /** A repeat may be of what it makes itself. */
  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.#done) throw broken(`it repeats what was ${distance} bytes before`);
    this.#need(length);
    for (let left = length; left > 0; ) {
      const piece = Math.min(left, distance);
      this.#decoded.copyWithin(this.#done, this.#done - distance, this.#done - distance + piece);
      this.#done += piece;
      left -= piece;
    }
  }

  whole(): Uint8Array {
    if (this.#done < this.#decoded.length) throw broken(`it holds ${this.#done} bytes only`);
    return this.#decoded;
  }

  #need(length: number): void {
    if (this.#done + length > this.#decoded.length) throw broken("it holds more");
  }
}

function broken(why: string): RangeError {
  return new RangeError(`no LZ4 block of its length: ${why}`);
}
