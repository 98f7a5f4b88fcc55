import { Block } from "../../state-store/block.ts";
import { type BlockNumbers, NO_BLOCKS } from "./block-numbers.ts";
import { Identities } from "./identities.ts";
import type { Shapes } from "./shapes.ts";
import { SMALL_INTEGER, TAG } from "./tags.ts";

const FIRST_BYTES = 64 * 1024;
/** A tag and the longest fixed-size value or length. */
const ROOM = 16;
const SHORT_TEXT = 24;
/** Longer texts hardly ever come twice. */
const REPEATED_TEXT = 48;
const MAX_DEPTH = 64;
const INT64 = 1n << 63n;
const NOT_LATIN1 = /[^\0-\xff]/;

/** Writes one value after another into one scratch buffer. */
export class StateWriter {
  readonly #shapes: Shapes;
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #end = 0;
  #depth = 0;
  readonly #objects = new Identities();
  readonly #texts = new Map<string, number>();
  #blocks = NO_BLOCKS;

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
  }

  /** Behind `room` bytes, which stay as they are. Throws on what is no plain data, naming it. */
  write(value: unknown, room: number, blocks: BlockNumbers): Buffer {
    this.#blocks = blocks;
    this.#end = room;
    this.#depth = 0;
    this.#objects.clear();
    this.#texts.clear();
    this.value(value);
    return Buffer.from(this.#bytes.subarray(0, this.#end));
  }

  /** One value, of those that {@link write} is of. */
  value(value: unknown): void {
    this.#reserve(ROOM);
    switch (typeof value) {
      case "number":
        this.#number(value);
        break;
      case "string":
        this.#text(value);
        break;
      case "object":
        if (value === null) this.#byte(TAG.null);
        else this.#object(value);
        break;
      case "boolean":
        this.#byte(value ? TAG.true : TAG.false);
        break;
      case "bigint":
        this.#bigint(value);
        break;
      case "undefined":
        this.#byte(TAG.undefined);
        break;
      default:
        throw new Error(`state holds a ${typeof value}, which is no plain data`);
    }
  }

  #number(value: number): void {
    if ((value | 0) !== value || Object.is(value, -0)) {
      this.#byte(TAG.double);
      this.#end = this.#bytes.writeDoubleLE(value, this.#end);
    } else if (value >= 0 && value < SMALL_INTEGER) {
      this.#byte(SMALL_INTEGER | value);
    } else {
      this.#byte(TAG.int32);
      this.#end = this.#bytes.writeInt32LE(value, this.#end);
    }
  }

  #bigint(value: bigint): void {
    if (value >= -INT64 && value < INT64) {
      this.#byte(TAG.int64);
      this.#end = this.#bytes.writeBigInt64LE(value, this.#end);
      return;
    }
    this.#byte(TAG.bigint);
    this.#latin1(value.toString());
  }

  #text(value: string): void {
    if (value.length > REPEATED_TEXT) {
      this.#newText(value);
      return;
    }
    const known = this.#texts.get(value);
    if (known === undefined) {
      this.#texts.set(value, this.#texts.size);
      this.#newText(value);
    } else {
      this.#byte(TAG.string);
      this.#length(known);
    }
  }

  #newText(value: string): void {
    if (!NOT_LATIN1.test(value)) {
      this.#byte(TAG.latin1);
      this.#latin1(value);
      return;
    }
    this.#byte(TAG.utf16);
    this.#length(value.length);
    this.#reserve(2 * value.length);
    this.#end += this.#bytes.write(value, this.#end, "utf16le");
  }

  #latin1(value: string): void {
    const { length } = value;
    this.#length(length);
    this.#reserve(length);
    if (length > SHORT_TEXT) {
      this.#end += this.#bytes.write(value, this.#end, "latin1");
      return;
    }
    for (let index = 0; index < length; index++) this.#bytes[this.#end++] = value.charCodeAt(index);
  }

  #object(value: object): void {
    if (Array.isArray(value)) {
      this.#descend();
      this.#array(value);
    } else if (Object.getPrototypeOf(value) === Object.prototype) {
      const known = this.#objects.of(value);
      if (known !== undefined) {
        this.#byte(TAG.reference);
        this.#length(known);
        return;
      }
      this.#descend();
      this.#properties(value);
      this.#objects.add(value);
    } else {
      this.#descend();
      this.#collection(value);
    }
    this.#depth--;
  }

  #descend(): void {
    if (++this.#depth > MAX_DEPTH) throw new Error("state is nested too deeply: does it hold itself?");
  }

  #array(items: readonly unknown[]): void {
    if (areDoubles(items)) {
      this.#doubles(items);
      return;
    }
    this.#byte(TAG.array);
    this.#length(items.length);
    for (const item of items) this.value(item);
  }

  #doubles(items: readonly number[]): void {
    this.#byte(TAG.doubles);
    this.#length(items.length);
    this.#reserve(8 * items.length);
    for (const item of items) this.#end = this.#bytes.writeDoubleLE(item, this.#end);
  }

  #collection(value: object): void {
    if (value instanceof Map) {
      this.#byte(TAG.map);
      this.#length(value.size);
      for (const [key, item] of value) {
        this.value(key);
        this.value(item);
      }
    } else if (value instanceof Set) {
      this.#byte(TAG.set);
      this.#length(value.size);
      for (const item of value) this.value(item);
    } else if (value instanceof Uint8Array) {
      this.#byte(Buffer.isBuffer(value) ? TAG.buffer : TAG.bytes);
      this.#length(value.length);
      this.#reserve(value.length);
      this.#bytes.set(value, this.#end);
      this.#end += value.length;
    } else if (value instanceof Block) {
      this.#byte(TAG.block);
      this.#length(this.#blocks.numberOf(value));
    } else {
      throw new Error(`state holds a ${value.constructor?.name ?? "prototype-less object"}, which is no plain data`);
    }
  }

  #properties(value: object): void {
    this.#byte(TAG.object);
    const shape = this.#shapes.of(value);
    this.#length(shape);
    this.#shapes.write(shape, this, value);
  }

  #byte(byte: number): void {
    this.#bytes[this.#end++] = byte;
  }

  #length(length: number): void {
    let rest = length;
    while (rest >= 0x80) {
      this.#bytes[this.#end++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#end++] = rest;
  }

  #reserve(count: number): void {
    if (this.#end + count + ROOM <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + count);
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}

/** Instants, hashes and amounts: as numbers among other values each would be told apart, and take a byte more. */
function areDoubles(items: readonly unknown[]): items is readonly number[] {
  const first = items[0];
  if (typeof first !== "number" || (first | 0) === first) return false;
  for (const item of items) if (typeof item !== "number") return false;
  return true;
}
