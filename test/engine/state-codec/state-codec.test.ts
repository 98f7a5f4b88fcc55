import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StateCodec } from "../../../src/engine/state-codec/state-codec.ts";

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 60 }),
  fc.constantFrom("Bet", "Win", "__proto__", "a".repeat(48), "a".repeat(49), "é".repeat(300)),
);
const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, 127, 128, 2 ** 31, -(2 ** 31), Number.NaN),
);
const primitive = fc.oneof(
  number,
  fc.bigInt(),
  fc.constantFrom(2n ** 63n, -(2n ** 63n)),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  text,
);
const plainData = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    primitive,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(number, { maxLength: 20 }),
    fc.array(fc.tuple(primitive, tie("value")), { maxLength: 5 }).map((entries) => new Map(entries)),
    fc.array(primitive, { maxLength: 5 }).map((items) => new Set(items)),
    fc.uint8Array(),
    fc.dictionary(fc.oneof(text, fc.constantFrom("a", "b", "1")), tie("value"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

/** What the state was before, put away and taken out again by Node itself. */
const cloned = (value: unknown): unknown => deserialize(serialize(value));

describe("state that is encoded and decoded", () => {
  test("is what a structured clone of it is", () => {
    const codec = new StateCodec();
    fc.assert(
      fc.property(plainData, (value) => {
        expect(codec.decode(codec.encode(value))).toStrictEqual(cloned(value));
      }),
      { numRuns: 1_000 },
    );
  });

  test("can be decoded by another codec that is given the shapes, also those that came later", () => {
    fc.assert(
      fc.property(fc.array(plainData, { maxLength: 5 }), plainData, (values, later) => {
        const codec = new StateCodec();
        const encoded = values.map((value) => codec.encode(value));
        codec.encode(later);
        const other = new StateCodec(codec.shapes);
        expect(encoded.map((bytes) => other.decode(bytes))).toStrictEqual(values.map(cloned));
        expect(other.encode(values)).toEqual(codec.encode(values));
      }),
    );
  });

  test("shares the objects that were shared", () => {
    const details = { currency: "EUR" };
    const codec = new StateCodec();
    const many = Array.from({ length: 100 }, (_, index) => ({ index }));
    const state = codec.decode(
      codec.encode({ details, list: [details], many, again: [...many], byId: new Map([["a", details]]) }),
    ) as {
      details: object;
      list: unknown[];
      many: object[];
      again: object[];
      byId: Map<string, object>;
    };
    expect(state.list[0]).toBe(state.details);
    expect(state.byId.get("a")).toBe(state.details);
    for (const [place, each] of state.again.entries()) expect(each).toBe(state.many[place]);
  });

  test("shares short texts with what was decoded before, and confuses none that look alike", () => {
    const codec = new StateCodec();
    const texts = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\xff", "\u0100"), maxLength: 26 }));
    fc.assert(
      fc.property(texts, (values) => {
        expect(codec.decode(codec.encode(values))).toEqual(values);
      }),
    );
  });

  test("begins where it is said to", () => {
    const codec = new StateCodec();
    const bytes = Buffer.concat([Buffer.from("head"), codec.encode({ a: 1 })]);
    expect(codec.decode(bytes, 4)).toEqual({ a: 1 });
  });

  test("keeps nothing of the bytes that it came from", () => {
    const codec = new StateCodec();
    const encoded = codec.encode({ original: Buffer.from("abc") });
    const { original } = codec.decode(encoded) as { original: Buffer };
    encoded.fill(0);
    expect(original.toString()).toBe("abc");
  });
});

describe("what is no plain data is refused by its name:", () => {
  class Watch {
    readonly due = 1;
  }
  const itself: { self?: object } = {};
  itself.self = itself;

  test.each([
    ["an instance of a class", { watch: new Watch() }, "Watch"],
    ["a function", { run: () => undefined }, "function"],
    ["a symbol", [Symbol("a")], "symbol"],
    ["a date", [new Date(0)], "Date"],
    ["what holds itself", itself, "does it hold itself?"],
  ])("%s", (_, value, name) => {
    expect(() => new StateCodec().encode(value)).toThrow(name);
  });

  test("a dictionary with names that are data", () => {
    const codec = new StateCodec();
    const dictionaries = Array.from({ length: 10_001 }, (_, index) => ({ [`player-${index}`]: 1 }));
    expect(() => codec.encode(dictionaries)).toThrow("keep names that are data in a Map");
  });
});

test("bytes that are damaged are told", () => {
  expect(() => new StateCodec().decode(Buffer.from([99]))).toThrow("damaged");
  expect(() => new StateCodec().decode(Buffer.from([16, 0]))).toThrow("shape 0");
});
