import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMoney, formatRate } from "../../src/values/money.ts";
import { arrive, casino, type Fields, record, spelling } from "./documents.ts";

function read(name: string, json: string, overrides: Fields = {}) {
  const payload = spelling(casino({ wager_amount: null, exchange_rate: 1, ...overrides }), name, json);
  return record("CasinoEvent", arrive(spelling({ type: "CASINO", tenant: "acme" }, "payload", payload)));
}

const digits = (most: number) => fc.bigInt({ min: 0n, max: 10n ** BigInt(most) - 1n }).map(String);

describe("money", () => {
  it("is the decimal that the text spells, up to 30 digits and 8 decimals, as number and as text", () => {
    fc.assert(
      fc.property(digits(30), digits(8), fc.boolean(), (whole, fraction, quoted) => {
        const decimals = fraction.padStart(8, "0");
        const text = `${whole}.${decimals}`;
        expect(formatMoney(read("amount", quoted ? `"${text}"` : text).amount)).toBe(text);
      }),
    );
  });

  it("is the same however many digits a double would hold", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 15 }), fc.integer({ min: 0, max: 8 }), (scaled, places) => {
        const padded = String(scaled).padStart(places + 1, "0");
        const whole = padded.slice(0, padded.length - places);
        const fraction = padded.slice(padded.length - places);
        const text = places === 0 ? whole : `${whole}.${fraction}`;
        expect(formatMoney(read("amount", text).amount)).toBe(`${whole}.${fraction.padEnd(8, "0")}`);
        expect(formatMoney(read("amount", `${scaled}e-${places}`).amount)).toBe(`${whole}.${fraction.padEnd(8, "0")}`);
      }),
    );
  });

  it("is rounded half-even by the digits sent, not by the double nearest to them", () => {
    const amount = (text: string) => formatMoney(read("amount", text).amount);
    expect(amount("0.1")).toBe("0.10000000");
    expect(amount("0.000000005")).toBe("0.00000000");
    expect(amount("0.000000015")).toBe("0.00000002");
    expect(amount("0.0000000050000000000000000001")).toBe("0.00000001");
    expect(amount("5e-9")).toBe("0.00000000");
    expect(amount("9007199254740993")).toBe("9007199254740993.00000000");
  });

  it("keeps 12 decimals of a rate", () => {
    const rate = (text: string) => formatRate(read("exchange_rate", text).exchange_rate!);
    expect(rate("0.087654321098")).toBe("0.087654321098");
    expect(rate("1234.0876543210985")).toBe("1234.087654321098");
  });
});

describe("an id", () => {
  it.each(["0", "-0", "17", "9007199254740993", "123456789012345678901234567890", "52530.0", "52530.10", "1E3"])(
    "sent as the number %s is its digits",
    (digits) => {
      expect(read("user_id", digits).user_id).toBe(digits);
      expect(read("user_id", digits, { amount: "1", meta: null }).user_id).toBe(digits);
    },
  );

  it("does not depend on what other numbers the document has", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom("1", "1e0", "1.0000000000000000"), (id, amount) => {
        expect(read("activity_id", String(id), { amount: 1 }).activity_id).toBe(
          read("amount", amount, { activity_id: id }).activity_id,
        );
      }),
    );
  });
});

describe("meta", () => {
  it("keeps numbers that a double would lose", () => {
    const meta = '{"big":12345678901234567890.10,"far":1e400,"plain":10.00}';
    expect(read("meta", meta).meta).toBe('{"big":12345678901234567890.1,"far":1e400,"plain":10}');
  });

  it("is the same text whatever else makes the document be read exactly", () => {
    const meta = '{"b":10.00,"a":[1.50,1e2,0.0000001,-0]}';
    expect(read("meta", meta).meta).toBe('{"a":[1.5,100,0.0000001,0],"b":10}');
    expect(read("meta", '{"b":10.00,"a":[1.50,100,0.0000001,0]}').meta).toBe('{"a":[1.5,100,0.0000001,0],"b":10}');
  });
});
