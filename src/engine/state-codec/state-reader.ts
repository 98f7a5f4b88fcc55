import type { Shapes } from "./shapes.ts";
import { SMALL_INTEGER, TAG } from "./tags.ts";

/** As in the writer: which texts may be named again. */
const REPEATED_TEXT = 48;

/** Reads what {@link StateWriter} wrote. */
export class StateReader {
  readonly #shapes: Shapes;
  readonly #bytes: Buffer;
  #at: number;
  readonly #objects: object[] = [];
  readonly #texts: string[] = [];

  constructor(shapes: Shapes, bytes: Buffer, from: number) {
    this.#shapes = shapes;
    this.#bytes = bytes;
    this.#at = from;
  }

  value(): unknown {
    const tag = this.#bytes[this.#at++] ?? -1;
    if (tag >= SMALL_INTEGER) return tag & ~SMALL_INTEGER;
    switch (tag) {
      case TAG.null:
        return null;
      case TAG.undefined:
        return undefined;
      case TAG.true:
        return true;
      case TAG.false:
        return false;
      case TAG.int32:
        this.#at += 4;
        return this.#bytes.readInt32LE(this.#at - 4);
      case TAG.double:
        this.#at += 8;
        return this.#bytes.readDoubleLE(this.#at - 8);
      case TAG.int64:
        this.#at += 8;
        return this.#bytes.readBigInt64LE(this.#at - 8);
      case TAG.bigint:
        return BigInt(this.#slice(this.#length(), "latin1"));
      case TAG.latin1:
        return this.#text(this.#length(), 1, "latin1");
      case TAG.utf16:
        return this.#text(this.#length(), 2, "utf16le");
      case TAG.string:
        return this.#texts[this.#length()];
      case TAG.reference:
        return this.#objects[this.#length()];
      default:
        return this.#object(tag);
    }
  }

  #object(tag: number): object {
    const object = this.#made(tag);
    this.#objects.push(object);
    return object;
  }

  #made(tag: number): object {
    switch (tag) {
      case TAG.object:
        return this.#shapes.make(this.#length(), this);
      case TAG.array:
        return this.#items(this.#length());
      case TAG.doubles:
        return this.#doubles(this.#length());
      case TAG.map:
        return this.#map(this.#length());
      case TAG.set:
        return new Set(this.#items(this.#length()));
      case TAG.bytes:
        return new Uint8Array(this.#copy(this.#length()));
      case TAG.buffer:
        return this.#copy(this.#length());
      default:
        throw new Error(`state has no value that begins with ${tag}: the checkpoint is damaged`);
    }
  }

  #items(count: number): unknown[] {
    const items: unknown[] = [];
    for (let left = count; left > 0; left--) items.push(this.value());
    return items;
  }

  #doubles(count: number): number[] {
    const { buffer, byteOffset } = this.#bytes;
    const view = new DataView(buffer, byteOffset + this.#at, 8 * count);
    // One that is filled holds floating-point numbers side by side, in just as much room as they need.
    const items = new Array<number>(count).fill(Number.NaN);
    for (let index = 0; index < count; index++) items[index] = view.getFloat64(8 * index, true);
    this.#at += 8 * count;
    return items;
  }

  #map(size: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    for (let left = size; left > 0; left--) {
      const key = this.value();
      map.set(key, this.value());
    }
    return map;
  }

  #text(length: number, width: number, encoding: "latin1" | "utf16le"): string {
    const text = this.#slice(length * width, encoding);
    if (length <= REPEATED_TEXT) this.#texts.push(text);
    return text;
  }

  #slice(count: number, encoding: "latin1" | "utf16le"): string {
    this.#at += count;
    return this.#bytes.toString(encoding, this.#at - count, this.#at);
  }

  /** Not a view, which would keep the whole record in memory. */
  #copy(count: number): Buffer {
    this.#at += count;
    return Buffer.from(this.#bytes.subarray(this.#at - count, this.#at));
  }

  #length(): number {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) return length;
    }
  }
}
