import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  convert,
  formatMoney,
  formatRate,
  type Money,
  parseMoney,
  parseRate,
  ratio,
  scaledFromBytes,
  scaledToBytes,
  subtract,
} from "../../src/values/money.ts";

/** Amounts of every size, as bigints: the slow, obviously right form. */
const scaled = fc.oneof(
  fc.bigInt(-(10n ** 20n), 10n ** 20n),
  fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n),
  fc.bigInt(-300n, 300n),
);

function money(value: bigint): Money {
  return scaledFromBytes(scaledToBytes(value)) as Money;
}

describe("money", () => {
  test("survives its bytes exactly, as a number wherever a number holds it", () => {
    fc.assert(
      fc.property(scaled, (value) => {
        const back = money(value);
        expect(BigInt(back)).toBe(value);
        expect(typeof back).toBe(Number.isSafeInteger(Number(value)) ? "number" : "bigint");
      }),
    );
  });

  test("beyond what a column holds is the largest that it holds, with its sign", () => {
    const largest = 10n ** 38n - 1n;
    expect([largest + 1n, -largest - 1n, 10n ** 45n].map((value) => money(value))).toEqual([
      largest,
      -largest,
      largest,
    ]);
  });

  test("takes few bytes while it is usual", () => {
    expect([0, -128, -566_000_000, 2_852_000_000, 2 ** 47].map((value) => scaledToBytes(value).length)).toEqual([
      1, 1, 4, 6, 16,
    ]);
  });

  test("adds and subtracts as whole numbers do", () => {
    fc.assert(
      fc.property(scaled, scaled, (a, b) => {
        expect(BigInt(add(money(a), money(b)))).toBe(a + b);
        expect(BigInt(subtract(money(a), money(b)))).toBe(a - b);
        expect(subtract(money(a), money(a))).toBe(0);
      }),
    );
  });

  test("reads what a decimal spells and writes it back", () => {
    // What may come in has at most 30 digits before the point.
    const comingIn = fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n);
    fc.assert(
      fc.property(comingIn, (value) => {
        expect(parseMoney(formatMoney(money(value)))).toBe(money(value));
      }),
    );
  });

  test.each([
    ["0.1", "0.10000000"],
    ["1e-8", "0.00000001"],
    ["12.5E2", "1250.00000000"],
    ["0.000000005", "0.00000000"],
    ["0.000000015", "0.00000002"],
    ["0.0000000150000001", "0.00000002"],
    ["-0", "0.00000000"],
    ["999999999999999999999999999999.99999999", "999999999999999999999999999999.99999999"],
  ])("%s is %s", (text, exact) => expect(formatMoney(parseMoney(text)!)).toBe(exact));

  test.each([
    "",
    ".",
    "1.",
    "0x10",
    "1e",
    "NaN",
    "Infinity",
    "1 000",
    "1,5",
    "1e31",
    "1000000000000000000000000000000",
  ])("%j is no amount", (text) => expect(parseMoney(text)).toBeUndefined());

  test("is converted once, half to even", () => {
    expect(formatMoney(convert(parseMoney("0.00000001")!, parseRate("0.5")!))).toBe("0.00000000");
    expect(formatMoney(convert(parseMoney("0.00000003")!, parseRate("0.5")!))).toBe("0.00000002");
    expect(formatMoney(convert(parseMoney("-0.00000003")!, parseRate("0.5")!))).toBe("-0.00000002");
    expect(formatMoney(convert(parseMoney("27.89")!, parseRate("0.088005")!))).toBe("2.45445945");
  });

  test("ratios have eight decimals, half to even, and none for nothing", () => {
    expect(formatMoney(ratio(parseMoney("48.78")!, parseMoney("13.32")!)!)).toBe("3.66216216");
    expect(ratio(parseMoney("1")!, parseMoney("0")!)).toBeNull();
  });

  test("ratios are the same whether bigints were needed for them or not", () => {
    const divisor = fc.oneof(
      fc.bigInt(1n, 10n ** 20n),
      fc.bigInt(1n, 10n ** 14n),
      fc.constantFrom(1n, 2n, 2n * 10n ** 8n),
    );
    fc.assert(
      fc.property(scaled, divisor, (dividend, divisor) => {
        const shifted = dividend * 10n ** 8n;
        const rest = shifted % divisor;
        const quotient = shifted / divisor;
        const twice = 2n * (rest < 0n ? -rest : rest);
        const away = twice > divisor || (twice === divisor && quotient % 2n !== 0n);
        const rounded = away ? quotient + (dividend < 0n ? -1n : 1n) : quotient;
        expect(BigInt(ratio(money(dividend), money(divisor))!)).toBe(rounded);
      }),
      { numRuns: 2_000 },
    );
  });

  test("rates keep twelve decimals", () => expect(formatRate(parseRate("0.0876543210985")!)).toBe("0.087654321098"));
});
