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

/** Longer buffers become parts by themselves. */
const COPIED_BYTES = 512;

/** Collects the parts of a request: what is small together, what is large as it is. */
export class ByteWriter {
  readonly #parts: Buffer[] = [];
  #last = Buffer.allocUnsafe(COPIED_BYTES);
  /** Where the last part, which still grows, begins and ends in its buffer. */
  #start = 0;
  #end = 0;
  #size = 0;

  int8(value: number): this {
    this.#end = this.#room(1).writeInt8(value, this.#end);
    return this;
  }
  int16(value: number): this {
    this.#end = this.#room(2).writeInt16BE(value, this.#end);
    return this;
  }
  int32(value: number): this {
    this.#end = this.#room(4).writeInt32BE(value, this.#end);
    return this;
  }
  int64(value: number): this {
    this.#end = this.#room(8).writeBigInt64BE(BigInt(value), this.#end);
    return this;
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
    if (part.length > COPIED_BYTES) {
      this.#finishLast();
      this.#parts.push(part);
      this.#size += part.length;
    } else {
      part.copy(this.#room(part.length), this.#end);
      this.#end += part.length;
    }
    return this;
  }

  /** In bytes, of everything written. */
  get size(): number {
    return this.#size + this.#end - this.#start;
  }
  get parts(): readonly Buffer[] {
    this.#finishLast();
    return this.#parts;
  }

  #room(count: number): Buffer {
    if (this.#end + count > this.#last.length) {
      this.#finishLast();
      this.#last = Buffer.allocUnsafe(COPIED_BYTES);
      this.#start = 0;
      this.#end = 0;
    }
    return this.#last;
  }

  #finishLast(): void {
    if (this.#end === this.#start) return;
    this.#parts.push(this.#last.subarray(this.#start, this.#end));
    this.#size += this.#end - this.#start;
    this.#start = this.#end;
  }

  #unsignedVarint(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.#byte((rest & 0x7f) | 0x80);
    return this.#byte(rest);
  }

  #byte(value: number): this {
    this.#end = this.#room(1).writeUInt8(value, this.#end);
    return this;
  }
}
