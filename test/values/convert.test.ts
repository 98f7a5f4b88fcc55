import fc from "fast-check";
import { expect, it } from "vitest";
import { convert, type Money, parseMoney, type Rate } from "../../src/values/money.ts";

/** Half-even in whole numbers, written independently. */
function exact(amount: bigint, rate: bigint): bigint {
  const unit = 10n ** 12n;
  const product = amount * rate;
  const floor = product / unit;
  const twice = (product - floor * unit) * 2n;
  return twice > unit || (twice === unit && floor % 2n === 1n) ? floor + 1n : floor;
}

it("the base amount is the exact product, whatever the number of decimals", () => {
  const places = fc.integer({ min: 0, max: 8 }).map((exponent) => 10 ** exponent);
  fc.assert(
    fc.property(fc.nat(10 ** 7), places, fc.integer({ min: 1, max: 10 ** 6 }), places, (count, a, thousandths, b) => {
      const amount = (count * a) as Money;
      const rate = (thousandths * b) as Rate;
      expect(BigInt(convert(amount, rate))).toBe(exact(BigInt(amount), BigInt(rate)));
    }),
    { numRuns: 2000 },
  );
});

it("the base amount of a large amount is exact too", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 2_000_000 }), (amount, millionths) => {
      const rate = millionths * 10 ** 6;
      expect(BigInt(convert(amount as Money, rate as Rate))).toBe(exact(BigInt(amount), BigInt(rate)));
    }),
    { numRuns: 2000 },
  );
});

it("rounds half to even", () => {
  expect(convert(parseMoney("0.00000005")!, 100_000_000_000 as Rate)).toBe(0);
  expect(convert(parseMoney("0.00000015")!, 100_000_000_000 as Rate)).toBe(2);
});
