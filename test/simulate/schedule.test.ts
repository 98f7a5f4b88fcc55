import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Schedule } from "../../src/simulate/schedule.ts";

describe("a schedule", () => {
  it("gives items by time, and equal times in the order they were added", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (times) => {
        const schedule = new Schedule<number>();
        times.forEach((time, index) => {
          schedule.add(time, index);
        });
        const taken = times.map(() => schedule.take()!);
        const expected = times.map((_, index) => index).sort((a, b) => times[a]! - times[b]! || a - b);
        expect(taken).toEqual(expected);
        expect(schedule.take()).toBeUndefined();
        expect(schedule.nextTime).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });
});
