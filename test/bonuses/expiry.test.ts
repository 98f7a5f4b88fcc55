import { describe, expect, test } from "vitest";
import { expiryOf } from "../../src/bonuses/expiry.ts";
import { parseTimestamp } from "../../src/values/time.ts";

const AT = parseTimestamp("2024-03-05T12:00:00Z")!;

function namedBy(meta: object | null, references: object | null = null) {
  const json = (fields: object | null) => (fields === null ? null : JSON.stringify(fields));
  return expiryOf({ meta: json(meta), fasttrack_references: json(references) });
}

describe("the expiry that a report names", () => {
  test.each(["expires_at", "expiry_date", "expiration_date", "valid_until"])("may be called %s", (key) => {
    expect(namedBy({ note: "x", [key]: "2024-03-05T12:00:00Z" })).toBe(AT);
    expect(namedBy(null, { [key]: "2024-03-05T12:00:00Z" })).toBe(AT);
  });

  test.each([
    ["an offset", "2024-03-05T14:00:00+02:00"],
    ["a blank and no offset", "2024-03-05 12:00:00"],
    ["seconds since 1970", 1_709_640_000],
    ["milliseconds since 1970", 1_709_640_000_000],
    ["their digits", "1709640000000"],
  ])("may be spelled with %s", (_how, value) => {
    expect(namedBy({ expires_at: value })).toBe(AT);
  });

  test("is the midnight of a bare date", () => {
    expect(namedBy({ expiry_date: "2024-03-05" })).toBe(parseTimestamp("2024-03-05T00:00:00Z"));
  });

  test("is looked for in meta first, and under the keys in their order", () => {
    const late = "2024-04-05T12:00:00Z";
    expect(namedBy({ valid_until: "2024-03-05T12:00:00Z" }, { expires_at: late })).toBe(AT);
    expect(namedBy({ valid_until: late, expires_at: "2024-03-05T12:00:00Z" })).toBe(AT);
  });

  test.each([
    null,
    "",
    "soon",
    "2024-02-30",
    "2024-02-30T00:00:00Z",
    0,
    -5,
    1e300,
    true,
    {},
    [],
    "9999-12-31",
    "0000-00-00",
  ])("is none when it is %j, and the next key counts", (value) => {
    expect(namedBy({ expires_at: value })).toBeNull();
    expect(namedBy({ expires_at: value, valid_until: "2024-03-05T12:00:00Z" })).toBe(AT);
  });

  test("is not one of a field within another", () => {
    expect(namedBy({ bonus: { expires_at: "2024-03-05T12:00:00Z" } })).toBeNull();
    expect(namedBy(null)).toBeNull();
  });
});
