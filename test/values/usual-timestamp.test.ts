import fc from "fast-check";
import { expect, it } from "vitest";
import { parseTimestamp } from "../../src/values/time.ts";

const two = fc.integer({ min: 0, max: 61 }).map((value) => String(value).padStart(2, "0"));
const year = fc.integer({ min: 1890, max: 2110 }).map(String);
const month = fc.integer({ min: 0, max: 13 }).map((value) => String(value).padStart(2, "0"));
const micros = fc.integer({ min: 0, max: 999_999 }).map((value) => String(value).padStart(6, "0"));

it("a timestamp in the usual layout reads as it does in any other", () => {
  fc.assert(
    fc.property(year, month, two, two, two, two, micros, (y, mo, d, h, mi, s, fraction) => {
      const usual = parseTimestamp(`${y}-${mo}-${d}T${h}:${mi}:${s}.${fraction}Z`);
      expect(usual).toBe(parseTimestamp(`${y}-${mo}-${d}T${h}:${mi}:${s}.${fraction}+00:00`));
    }),
    { numRuns: 2000 },
  );
});

it.each([
  "2024-03-05T20:14:04.37349xZ",
  "2024-03-05T20:14:04,373490Z",
  "2024-03-05 2014:04.3734900Z",
  "２024-03-05T20:14:04.373490Z",
])("%s is no timestamp", (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
});
