import avro from "avsc";
import { type Money, readScaled, scaledFromBytes, scaledSize, scaledToBytes, writeScaled } from "../values/money.ts";
import { KnownTexts } from "./known-texts.ts";

/** What avsc reads from and writes to. Beyond the end of the buffer only `pos` moves on: avsc looks at it when all is done. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  writeLong(value: number): void;
  /** What is read makes no sense: avsc says so in the end. */
  _invalidate(): void;
}

/** Moves past a length and what it measures; the length, or −1 when the bytes end before. */
function readLength(tap: Tap): number {
  const length = tap.readLong();
  if (length < 0) tap._invalidate();
  else tap.pos += length;
  return length < 0 || tap.pos > tap.buf.length ? -1 : length;
}

/** What a resolver of older schemas reads with. */
interface Resolver {
  _read(tap: Tap): unknown;
}

type Told = (value: unknown, type: avro.Type) => void;

/**
 * Money and rates as Avro's `decimal`, read and written in place: avsc would make a buffer for each. How wide each amount
 * is written: see {@link scaledSize}.
 */
export class DecimalType extends avro.types.LogicalType {
  _read(tap: Tap): number | bigint {
    const length = readLength(tap);
    return length < 0 ? 0 : readScaled(tap.buf, tap.pos - length, length);
  }

  _write(tap: Tap, value: unknown): void {
    if (!isScaled(value)) throw new Error(`${String(value)} is no amount`);
    const size = scaledSize(value);
    tap.writeLong(size);
    const from = tap.pos;
    tap.pos += size;
    if (tap.pos <= tap.buf.length) writeScaled(tap.buf, from, size, value);
  }

  _check(value: unknown, _flags: unknown, hook: Told | undefined): boolean {
    if (isScaled(value)) return true;
    hook?.(value, this);
    return false;
  }

  protected override _fromValue(bytes: Buffer): number | bigint {
    return scaledFromBytes(bytes);
  }

  protected override _toValue(value: unknown): Buffer | undefined {
    return isScaled(value) ? scaledToBytes(value) : undefined;
  }

  protected override _resolve(type: avro.Type): ((value: unknown) => unknown) | undefined {
    return type instanceof DecimalType ? (value) => value : undefined;
  }
}

function isScaled(value: unknown): value is Money {
  return typeof value === "number" || typeof value === "bigint";
}

/** Texts of one field; a value that was read before is the same string again. */
class TextType extends avro.types.StringType {
  readonly #known = new KnownTexts();

  _read(tap: Tap): string {
    const length = readLength(tap);
    return length < 0 ? "" : this.#known.read(tap.buf, tap.pos - length, length);
  }

  _update(resolver: Resolver, type: avro.Type): void {
    if (type.typeName === "string") resolver._read = (tap) => this._read(tap);
  }
}

const NULL_BRANCH = 0;

/** `["null", …]`: which of the two a value is needs no look at its type. */
class NullableType extends avro.types.UnwrappedUnionType {
  _read(tap: Tap): unknown {
    return tap.readLong() === NULL_BRANCH ? null : readerOf(this.types[1])._read(tap);
  }

  _getIndex(value: unknown): number {
    return value === null ? NULL_BRANCH : 1;
  }
}

function readerOf(type: avro.Type | undefined): Resolver {
  return type as unknown as Resolver;
}

function isNullable(schema: unknown): schema is avro.Schema {
  return Array.isArray(schema) && schema.length === 2 && schema[0] === "null" && schema[1] !== "null";
}

/** The avsc type of any schema of ours: decimals become Money or Rate, timestamps stay integers. */
export function typeOfSchema(schema: unknown): avro.Type {
  const options: AvroOptions = {
    logicalTypes: { decimal: DecimalType },
    wrapUnions: false,
    typeHook: (each, inner) => {
      if (each === "string") return new TextType();
      return isNullable(each) ? new NullableType(each, inner) : undefined;
    },
  };
  return avro.Type.forSchema(structuredClone(schema) as avro.Schema, options as object);
}

/** What avsc takes beyond what its types say: a hook that makes no type leaves it to avsc. */
interface AvroOptions {
  readonly logicalTypes: Readonly<Record<string, typeof DecimalType>>;
  readonly wrapUnions: boolean;
  readonly typeHook: (schema: unknown, options: object) => avro.Type | undefined;
}
