import { describe, expect, test } from "vitest";
import { LINES, type Line } from "../../bench/lines.ts";
import { PARTS } from "../../bench/parts.ts";
import { verdictOn } from "../../bench/verdict.ts";
import { measured, reportOf } from "./reports.ts";

const rate: Line = {
  what: "sink",
  unit: "rows/s",
  bound: "at least",
  figure: 1000,
  from: "a goal",
  measured: { part: "path", name: "sink" },
};
const cost: Line = { ...rate, unit: "µs", bound: "at most", figure: 2, measured: { part: "processors" } };

describe("a line", () => {
  test("is met by what reaches its figure, and missed by its share otherwise", () => {
    expect(verdictOn(rate, reportOf("path", [measured("sink", "rows/s", 1000)]))).toMatchObject({
      kind: "met",
      share: 1,
    });
    expect(verdictOn(rate, reportOf("path", [measured("sink", "rows/s", 400)]))).toMatchObject({
      kind: "missed",
      share: 0.4,
    });
  });

  test("that is an upper bound is missed by what is above it", () => {
    expect(verdictOn(cost, reportOf("processors", [measured("rounds", "µs", 1.9)]))).toMatchObject({ kind: "met" });
    expect(verdictOn(cost, reportOf("processors", [measured("rounds", "µs", 4)]))).toMatchObject({
      kind: "missed",
      share: 0.5,
    });
  });

  test("that names no result is held against the worst of its unit", () => {
    const found = [
      measured("rounds", "µs", 3),
      measured("days", "µs", 9),
      measured("segments", "µs", -0.1),
      measured("days", "s", 90),
    ];
    expect(verdictOn(cost, reportOf("processors", found))).toMatchObject({ kind: "missed", result: { name: "days" } });
  });

  test("is not measured where its part was not run, was left out, or had another size", () => {
    const why = (report: Parameters<typeof verdictOn>[1]) => verdictOn(rate, report);
    expect(why({})).toEqual({ kind: "not measured", why: "the part path was not run" });
    expect(why({ path: { skipped: "Java 17 is needed" } })).toEqual({ kind: "not measured", why: "Java 17 is needed" });
    expect(why(reportOf("path", [measured("sink of less", "rows/s", 1)]))).toEqual({
      kind: "not measured",
      why: "it was run in another size",
    });
  });
});

test("every line is of a part that there is", () => {
  const parts = new Set(PARTS.map(({ name }) => name));
  const named = LINES.map(({ measured }) => measured.part);
  expect(named.filter((name) => !parts.has(name))).toEqual([]);
});
