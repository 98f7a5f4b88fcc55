import type { BlockNumbers } from "./block-numbers.ts";
import { type CommonTexts, LONGEST_COMMON } from "./common-texts.ts";
import type { Shapes } from "./shapes.ts";
import { SMALL_INTEGER, TAG } from "./tags.ts";

/** As in the writer: which texts may be named again. */
const REPEATED_TEXT = 48;

/** Reads what {@link StateWriter} wrote. */
export class StateReader {
  readonly #shapes: Shapes;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #common: CommonTexts;
  readonly #blocks: BlockNumbers;
  #at: number;
  readonly #objects: object[] = [];
  readonly #texts: string[] = [];

  constructor(shapes: Shapes, common: CommonTexts, bytes: Buffer, from: number, blocks: BlockNumbers) {
    this.#shapes = shapes;
    this.#common = common;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#at = from;
    this.#blocks = blocks;
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
        return this.#view.getInt32(this.#at - 4, true);
      case TAG.double:
        this.#at += 8;
        return this.#view.getFloat64(this.#at - 8, true);
      case TAG.int64:
        this.#at += 8;
        return this.#view.getBigInt64(this.#at - 8, true);
      case TAG.bigint:
        return BigInt(this.#slice(this.#length(), "latin1"));
      case TAG.latin1:
        return this.#text(this.#latin1(this.#length()));
      case TAG.utf16:
        return this.#text(this.#slice(2 * this.#length(), "utf16le"));
      case TAG.string:
        return this.#texts[this.#length()];
      case TAG.reference:
        return this.#objects[this.#length()];
      default:
        return this.#object(tag);
    }
  }

  #object(tag: number): object {
    switch (tag) {
      case TAG.object:
        return this.#plain();
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
      case TAG.block:
        return this.#blocks.blockAt(this.#length());
      default:
        throw new Error(`state has no value that begins with ${tag}: the checkpoint is damaged`);
    }
  }

  #plain(): object {
    const object = this.#shapes.make(this.#length(), this);
    this.#objects.push(object);
    return object;
  }

  /** In just as much room as they need: a list that is pushed to has room for 17 items from the first on. */
  #items(count: number): unknown[] {
    switch (count) {
      case 0:
        return [];
      case 1:
        return [this.value()];
      case 2:
        return [this.value(), this.value()];
      case 3:
        return [this.value(), this.value(), this.value()];
      case 4:
        return [this.value(), this.value(), this.value(), this.value()];
      default:
        return this.#manyItems(count);
    }
  }

  #manyItems(count: number): unknown[] {
    const items = new Array<unknown>(count);
    for (let index = 0; index < count; index++) items[index] = this.value();
    return items;
  }

  #doubles(count: number): number[] {
    // One that is filled holds floating-point numbers side by side, in just as much room as they need.
    const items = new Array<number>(count).fill(Number.NaN);
    for (let index = 0; index < count; index++) {
      items[index] = this.#view.getFloat64(this.#at, true);
      this.#at += 8;
    }
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

  #text(text: string): string {
    if (text.length <= REPEATED_TEXT) this.#texts.push(text);
    return text;
  }

  #latin1(length: number): string {
    if (length > LONGEST_COMMON) return this.#slice(length, "latin1");
    this.#at += length;
    return this.#common.read(this.#bytes, this.#at - length, length);
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
