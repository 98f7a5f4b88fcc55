import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTimestamp, type Micros, parseDuration, parseTimestamp } from "../../src/values/time.ts";

describe("timestamps", () => {
  test.each([
    ["2015-03-02T8:27:58.10Z", "2015-03-02T08:27:58.100000Z"],
    ["2015-03-02T08:27:58", "2015-03-02T08:27:58.000000Z"],
    ["2015-03-02 08:27:58.123456789+02:00", "2015-03-02T06:27:58.123456Z"],
    ["2024-02-29t23:59:59.9999999z", "2024-02-29T23:59:59.999999Z"],
    ["2024-03-01T00:30:00-05:30", "2024-03-01T06:00:00.000000Z"],
    ["1900-01-01T00:00:00Z", "1900-01-01T00:00:00.000000Z"],
    ["2255-06-05T23:47:34.740991Z", "2255-06-05T23:47:34.740991Z"],
  ])("%s is %s", (text, exact) => expect(formatTimestamp(parseTimestamp(text)!)).toBe(exact));

  test.each([
    "2023-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-00-10T00:00:00Z",
    "2024-04-31T00:00:00Z",
    "2024-03-01T24:00:00Z",
    "2024-03-01T23:60:00Z",
    "2024-03-01T23:59:60Z",
    "2024-03-01T00:00:00.Z",
    "2024-03-01T00:00:00.1234567890Z",
    "2024-03-01T00:00:00+24:00",
    "2024-03-01",
    "1709640000",
    "0001-01-01T00:00:00Z",
    "1899-12-31T23:59:59Z",
    "2255-06-05T23:47:34.740992Z",
    "9999-12-31T23:59:59Z",
  ])("%s is none", (text) => expect(parseTimestamp(text)).toBeUndefined());

  test("are written so that they are read back", () => {
    const instant = fc.integer({ min: -2_208_988_800_000_000, max: 9_000_000_000_000_000 });
    fc.assert(
      fc.property(instant, (at) => {
        expect(parseTimestamp(formatTimestamp(at as Micros))).toBe(at);
      }),
    );
  });
});

test("durations have a unit", () => {
  expect(["90s", "15m", "24h", "7d", "500ms", "1.5h"].map((text) => parseDuration(text))).toEqual([
    90_000_000, 900_000_000, 86_400_000_000, 604_800_000_000, 500_000, 5_400_000_000,
  ]);
  expect(["15", "m", "-1m", "1w", ""].map((text) => parseDuration(text))).toEqual(Array(5).fill(undefined));
});
