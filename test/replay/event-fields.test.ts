import { describe, expect, it } from "vitest";
import { SCHEMAS } from "../../src/records/generated.ts";
import { fieldsOf, fieldValue } from "../../src/replay/event-fields.ts";

const fields = new Map(fieldsOf(SCHEMAS.CasinoEvent).map((field) => [field.name, field]));
const profile = new Map(fieldsOf(SCHEMAS.PlayerProfile).map((field) => [field.name, field]));

function read(name: string, value: unknown, from = fields): unknown {
  const field = from.get(name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return fieldValue(field, value);
}

describe("fields of a raw table", () => {
  it("are decimals as the normal form counts them", () => {
    expect(read("amount", "12.5")).toBe(1_250_000_000);
    expect(read("amount", "-0.00000001")).toBe(-1);
    expect(read("amount", "0")).toBe(0);
    expect(read("exchange_rate", "0.088")).toBe(88_000_000_000);
    expect(read("amount", "123456789012.00000001")).toBe(12345678901200000001n);
  });

  it("are what they are otherwise, and null stays null", () => {
    expect(read("is_round_end", 1)).toBe(true);
    expect(read("is_round_end", null)).toBe(null);
    expect(read("occurred_at", 1_709_251_200_000_000)).toBe(1_709_251_200_000_000);
    expect(read("flags", [])).toEqual([]);
    expect(read("tags", [], profile)).toBe(null);
    expect(read("tags", ["vip"], profile)).toEqual(["vip"]);
  });
});
