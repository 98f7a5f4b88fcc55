import avro from "avsc";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { typeOfSchema } from "../../src/records/avro-types.ts";
import { scaledFromBytes, scaledToBytes } from "../../src/values/money.ts";

const MONEY = { type: "bytes", logicalType: "decimal", precision: 38, scale: 8 };
const SCHEMA = {
  type: "record",
  name: "Row",
  fields: [
    { name: "id", type: "string" },
    { name: "game", type: ["null", "string"] },
    { name: "amount", type: MONEY },
    { name: "balance", type: ["null", MONEY] },
    { name: "at", type: ["null", { type: "long", logicalType: "timestamp-micros" }] },
    { name: "flags", type: { type: "array", items: "string" } },
  ],
};

const ours = typeOfSchema(SCHEMA);
/** avsc as it is, decimals as their bytes. */
const plain = avro.Type.forSchema(structuredClone(SCHEMA) as avro.Schema, { wrapUnions: false });

const scaled = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n).map((value) => scaledFromBytes(scaledToBytes(value))),
);
const text = fc.oneof(
  fc.constantFrom("", "Book of Dead", "Jack – Håmmer", "g".repeat(60)),
  fc.string({ unit: "grapheme" }),
);
const rows = fc.record({
  id: text,
  game: fc.option(text),
  amount: scaled,
  balance: fc.option(scaled),
  // Beyond that avsc itself cannot count.
  at: fc.option(fc.integer({ min: -(2 ** 51), max: 2 ** 51 })),
  flags: fc.array(text, { maxLength: 3 }),
});

describe("records", () => {
  test("have the bytes that any Avro library gives them, and are read back as they were", () => {
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1 }), (values) => {
        for (const value of values) {
          const bytes = ours.toBuffer(value);
          const { amount, balance } = value;
          const told = {
            ...value,
            amount: scaledToBytes(amount),
            balance: balance === null ? null : scaledToBytes(balance),
          };
          expect(bytes).toEqual(plain.toBuffer(told));
          expect(ours.fromBuffer(bytes)).toEqual(value);
        }
      }),
    );
  });

  test("have texts of their own after thousands that were all different, and after thousands that were few", () => {
    for (let index = 0; index < 20_000; index++) {
      const value = {
        ...{ id: `round-${index}`, game: `game-${index % 40}` },
        ...{ amount: index, balance: null, at: null, flags: [] },
      };
      expect(ours.fromBuffer(ours.toBuffer(value))).toEqual(value);
    }
  });

  test("that end too early, or say that they are of a negative length, are refused", () => {
    const bytes = ours.toBuffer({ id: "r1", game: "g", amount: 5, balance: null, at: null, flags: [] });
    for (let length = 0; length < bytes.length; length++)
      expect(() => ours.fromBuffer(bytes.subarray(0, length)), `${length} bytes`).toThrow();
    expect(() => ours.fromBuffer(Buffer.concat([Buffer.from([0x03]), bytes.subarray(1)]))).toThrow();
  });

  test("with something else than an amount where one belongs are not written", () => {
    for (const amount of [undefined, null, "12"])
      expect(() => ours.toBuffer({ id: "r1", game: null, amount, balance: null, at: null, flags: [] })).toThrow();
  });
});
