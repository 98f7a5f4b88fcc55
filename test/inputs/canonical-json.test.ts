import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/inputs/canonical-json.ts";
import { type Json, parseJson } from "../../src/inputs/json.ts";

function canonical(text: string): string | undefined {
  const parsed = parseJson(Buffer.from(text));
  if (!parsed.ok) throw new Error(parsed.message);
  return canonicalJson(parsed.value);
}

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, reversed(each as Json)] as const);
  return Object.fromEntries(entries.reverse());
}

describe("canonical JSON", () => {
  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(canonical(JSON.stringify(reversed(value as Json)))).toBe(canonical(JSON.stringify(value)));
      }),
    );
  });

  it("says the same as what it was made of, and is its own canonical form", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = canonical(JSON.stringify(value))!;
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonical(text)).toBe(text);
      }),
    );
  });

  it.each([
    ["1.50", "1.5"],
    ["15e-1", "1.5"],
    ["100", "100"],
    ["1e2", "100"],
    ["1E+2", "100"],
    ["-0", "0"],
    ["-0.0", "0"],
    ["0e5", "0"],
    ["-0.00120", "-0.0012"],
    ["1e-7", "0.0000001"],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
    ["1e400", "1e400"],
    ["12.5e400", "125e399"],
    ["1e-400", "1e-400"],
    ["1e99999999999", "1e99999999999"],
  ])("writes %s as %s", (spelled, normal) => {
    expect(canonical(`[${spelled}]`)).toBe(`[${normal}]`);
  });
});
