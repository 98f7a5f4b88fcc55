/** Reads the protocol's types from a buffer, one after another. Offsets and times fit a number. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int16(): number {
    this.#at += 2;
    return this.#bytes.readInt16BE(this.#at - 2);
  }
  int32(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }
  int64(): number {
    return Number(this.bigint64());
  }
  bigint64(): bigint {
    this.#at += 8;
    return this.#bytes.readBigInt64BE(this.#at - 8);
  }
  /** Null as the empty string. */
  string(): string {
    return this.#take(Math.max(0, this.int16())).toString();
  }
  compactString(): string {
    return this.#take(Math.max(0, this.#unsignedVarint() - 1)).toString();
  }
  bytes(): Buffer {
    return this.#take(Math.max(0, this.int32()));
  }
  array<Item>(item: () => Item): Item[] {
    return Array.from({ length: Math.max(0, this.int32()) }, item);
  }
  compactArray<Item>(item: () => Item): Item[] {
    return Array.from({ length: Math.max(0, this.#unsignedVarint() - 1) }, item);
  }
  /** Passes over tagged fields. */
  tags(): void {
    for (let left = this.#unsignedVarint(); left > 0; left--) {
      this.#unsignedVarint();
      this.#take(this.#unsignedVarint());
    }
  }

  #take(length: number): Buffer {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#at++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }
}

/** Collects the parts of a request. */
export class ByteWriter {
  readonly #parts: Buffer[] = [];

  int8(value: number): this {
    return this.#fixed(1, (part) => part.writeInt8(value));
  }
  int16(value: number): this {
    return this.#fixed(2, (part) => part.writeInt16BE(value));
  }
  int32(value: number): this {
    return this.#fixed(4, (part) => part.writeInt32BE(value));
  }
  int64(value: number): this {
    return this.#fixed(8, (part) => part.writeBigInt64BE(BigInt(value)));
  }
  string(value: string | null): this {
    if (value === null) return this.int16(-1);
    const text = Buffer.from(value);
    return this.int16(text.length).raw(text);
  }
  compactString(value: string): this {
    const text = Buffer.from(value);
    return this.#unsignedVarint(text.length + 1).raw(text);
  }
  bytes(value: Buffer): this {
    return this.int32(value.length).raw(value);
  }
  array<Item>(items: readonly Item[], write: (item: Item) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }
  compactArray<Item>(items: readonly Item[], write: (item: Item) => void): this {
    this.#unsignedVarint(items.length + 1);
    for (const item of items) write(item);
    return this;
  }
  noTags(): this {
    return this.int8(0);
  }
  raw(part: Buffer): this {
    this.#parts.push(part);
    return this;
  }
  toBuffer(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #fixed(size: number, write: (part: Buffer) => void): this {
    const part = Buffer.allocUnsafe(size);
    write(part);
    return this.raw(part);
  }

  #unsignedVarint(value: number): this {
    const part: number[] = [];
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) part.push((rest & 0x7f) | 0x80);
    part.push(rest);
    return this.raw(Buffer.from(part));
  }
}
