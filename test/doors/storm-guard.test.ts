import { describe, expect, it } from "vitest";
import { StormGuard } from "../../src/doors/storm-guard.ts";

function storm(codes: readonly (string | undefined)[], rules = { window: 4, share: 0.5 }): number {
  const guard = new StormGuard(rules);
  return codes.findIndex((code) => guard.record(code));
}

const GOOD = undefined;
const BAD = "missing_field";

describe("a storm of dead letters", () => {
  it("is more than the share of the window, not just the share", () => {
    expect(storm([GOOD, GOOD, BAD, BAD])).toBe(-1);
    expect(storm([GOOD, BAD, BAD, BAD])).toBe(3);
  });

  it("needs a whole window of events", () => {
    expect(storm([BAD, BAD, BAD])).toBe(-1);
  });

  it("forgets what has left the window", () => {
    expect(storm([BAD, BAD, GOOD, GOOD, BAD, GOOD, BAD, GOOD])).toBe(-1);
    expect(storm([BAD, GOOD, GOOD, GOOD, GOOD, BAD, BAD, BAD])).toBe(7);
  });

  it.each(["too_late", "conflicting_duplicate"])("is never made of %s", (code) => {
    expect(storm(Array(20).fill(code))).toBe(-1);
  });

  it("is by default over half of a thousand", () => {
    const guard = new StormGuard();
    const trips = Array.from({ length: 1000 }, (_, n) => guard.record(n < 501 ? BAD : GOOD));
    expect(trips.indexOf(true)).toBe(999);
    expect(guard.describe()).toBe("501 of the last 1000 events were rejected, more than 50 %");
  });
});
