import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Money } from "../../src/values/money.ts";
import { Packer } from "../../src/values/packer.ts";
import { Unpacker } from "../../src/values/unpacker.ts";

/** An amount in the form in which amounts are held. */
function held(value: bigint): Money {
  const number = Number(value);
  return (Number.isSafeInteger(number) ? number : value) as Money;
}

const amount = fc.oneof(
  fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
  fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
  fc.bigInt({ min: -1_000_000n, max: 10_000_000n }).map((cents) => cents * 1_000_000n),
);
const text = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.uuid());
/** A text, and one before it that may begin like it. */
const afterText = fc.oneof(
  fc.record({ value: text, before: text }),
  fc.tuple(text, text, text).map(([shared, rest, other]) => ({ value: shared + rest, before: shared + other })),
  fc.record({ value: fc.string({ minLength: 2_500, maxLength: 3_000 }), before: text }),
);

describe("packed values", () => {
  it("are read as they were written, in the same order", () => {
    const value = fc.oneof(
      fc.record({ kind: fc.constant("count" as const), value: fc.maxSafeNat() }),
      fc.record({ kind: fc.constant("money" as const), value: amount.map(held) }),
      afterText.map((each) => ({ kind: "text" as const, ...each })),
      fc.record({ kind: fc.constant("byte" as const), value: fc.nat(255) }),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (values) => {
        const packer = new Packer();
        packer.byte(7);
        packer.begin();
        for (const each of values) {
          if (each.kind === "count") packer.count(each.value);
          else if (each.kind === "money") packer.money(each.value);
          else if (each.kind === "text") packer.text(each.value, each.before);
          else packer.byte(each.value);
        }
        const reader = new Unpacker(packer.finish());
        for (const each of values) {
          expect(reader.isAtEnd).toBe(false);
          if (each.kind === "text") expect(reader.text(each.before)).toBe(each.value);
          else expect(reader[each.kind]()).toBe(each.value);
        }
        expect(reader.isAtEnd).toBe(true);
      }),
    );
  });

  it("are short where they are usual", () => {
    const lengthOf = (write: (packer: Packer) => void): number => {
      const packer = new Packer();
      packer.begin();
      write(packer);
      return packer.finish().length;
    };
    expect(lengthOf((packer) => packer.money(1_250_000_000 as Money))).toBe(2);
    expect(lengthOf((packer) => packer.text("201902010001510000012", "201902010001510000011"))).toBe(3);
  });
});
