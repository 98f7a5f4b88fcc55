import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AvroReader } from "../../src/records/bodies/avro-reader.ts";
import { AvroWriter } from "../../src/records/bodies/avro-writer.ts";
import { READERS, WRITERS } from "../../src/records/bodies/generated.ts";
import { type RecordName, type Records, typeOfRecord } from "../../src/records/codec.ts";
import { SCHEMAS } from "../../src/records/generated.ts";
import { scaledFromBytes, scaledToBytes } from "../../src/values/money.ts";

const NAMES = Object.keys(SCHEMAS) as RecordName[];
/** Stands before the body. */
const BEFORE = 5;

/** Longer than the room that a writer keeps. */
const LONG = "g".repeat(5_000);
/** Each field of each record gets its share of them. */
const RUNS = { numRuns: 40 };

const text = fc.oneof(
  fc.constantFrom("", "EUR", "acme", "Jack – Håmmer", "g".repeat(31), "g".repeat(32), "ü".repeat(31), "g".repeat(70)),
  fc.string({ unit: "grapheme" }),
  fc.uuid(),
  { arbitrary: fc.constantFrom(LONG, `${LONG}ß`), weight: 1 },
);
const scaled = fc.oneof(
  fc.integer({ min: -200, max: 200 }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(-(2 ** 47), 2 ** 47 - 1, 2 ** 47, -(2 ** 31), 2 ** 31, 0x80, -0x80),
  fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n).map((value) => scaledFromBytes(scaledToBytes(value))),
);
/** Beyond that avsc itself cannot count. */
const long = fc.oneof(fc.integer({ min: -70, max: 70 }), fc.integer(), fc.integer({ min: -(2 ** 51), max: 2 ** 51 }));

function valuesOf(type: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(type)) return fc.option(valuesOf(type[1]));
  switch (type) {
    case "string":
      return text;
    case "int":
      return fc.integer();
    case "long":
      return long;
    case "boolean":
      return fc.boolean();
    case "bytes":
      return fc.uint8Array().map((bytes) => Buffer.from(bytes));
    default: {
      const complex = type as { readonly type: string; readonly logicalType?: string };
      if (complex.type === "array") return fc.array(text, { maxLength: 5 });
      return complex.logicalType === "decimal" ? scaled : valuesOf(complex.type);
    }
  }
}

function recordsOf(name: RecordName): fc.Arbitrary<Records[RecordName]> {
  const fields = Object.fromEntries(SCHEMAS[name].fields.map((field) => [field.name, valuesOf(field.type)]));
  return fc.record(fields, { noNullPrototype: true }) as unknown as fc.Arbitrary<Records[RecordName]>;
}

const writer = new AvroWriter();

function written(name: RecordName, record: unknown): Buffer {
  writer.begin(BEFORE);
  (WRITERS[name] as (to: AvroWriter, record: unknown) => void)(writer, record);
  return writer.written.subarray(BEFORE);
}

function read(name: RecordName, bytes: Buffer): unknown {
  const from = new AvroReader(bytes, 0);
  const record = READERS[name](from);
  from.finish();
  return record;
}

describe.each(NAMES)("a body of %s", (name) => {
  test("has the bytes that avsc gives it, and is read as avsc reads it", () => {
    fc.assert(
      fc.property(recordsOf(name), (record) => {
        const bytes = written(name, record);
        expect(bytes.equals(typeOfRecord(name).toBuffer(record))).toBe(true);
        expect(read(name, bytes)).toEqual(record);
        expect(Object.keys(read(name, bytes) as object)).toEqual(SCHEMAS[name].fields.map((field) => field.name));
      }),
      RUNS,
    );
  });

  test("that ends too early is refused", () => {
    fc.assert(
      fc.property(recordsOf(name), fc.nat(), (record, cut) => {
        const bytes = written(name, record);
        expect(() => read(name, bytes.subarray(0, cut % bytes.length))).toThrow("ends before it should");
      }),
      RUNS,
    );
  });
});

describe("values", () => {
  const reader = (...bytes: number[]) => new AvroReader(Buffer.from(bytes), 0);

  test("of an array come in blocks, with or without their size", () => {
    const [erasure] = fc.sample(recordsOf("PlayerErasure"), 1) as Records["PlayerErasure"][];
    const record = { ...erasure, keys: ["a", "b", "c"] };
    const whole = written("PlayerErasure", record);
    const before = whole.subarray(0, whole.length - 8);
    const blocks = Buffer.from([1, 4, 2, 0x61, 4, 2, 0x62, 2, 0x63, 0]);
    expect(read("PlayerErasure", Buffer.concat([before, blocks]))).toEqual(record);
  });

  test("take the room that they need", () => {
    const [erasure] = fc.sample(recordsOf("PlayerErasure"), 1) as Records["PlayerErasure"][];
    const record = { ...erasure, keys: Array.from({ length: 100_000 }, (_, index) => `row-${index}`) };
    const bytes = written("PlayerErasure", record);
    expect(bytes.equals(typeOfRecord("PlayerErasure").toBuffer(record))).toBe(true);
  });

  test("of a negative length are refused", () => {
    expect(() => reader(3, 1, 1, 1).decimal()).toThrow("ends before it should");
  });

  test("that no number can hold are refused", () => {
    expect(reader(0xfc, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f).long()).toBe(Number.MAX_SAFE_INTEGER - 1);
    expect(() => reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40).long()).toThrow("too large");
    expect(() => reader(...Array.from({ length: 9 }, () => 0xff), 1).long()).toThrow("too large");
  });

  test.each([
    ["an amount", () => writer.decimal("12" as never)],
    ["an amount", () => writer.decimal(undefined as never)],
    ["a text", () => writer.text(5 as never)],
    ["a text", () => writer.text(null as never)],
    ["a list of texts", () => writer.texts("abc" as never)],
    ["bytes", () => writer.bytes("abc" as never)],
    ["true or false", () => writer.boolean(1 as never)],
    ["an integer of 32 bits", () => writer.int(2 ** 31)],
    ["an integer that can be written", () => writer.int(1.5)],
    ["an integer that can be written", () => writer.long(-(2 ** 52) - 1)],
    ["an integer that can be written", () => writer.long(2 ** 53)],
  ])("that are not %s are not written", (expected, write) => {
    expect(write).toThrow(`is not ${expected}`);
  });
});
