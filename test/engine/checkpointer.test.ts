import { expect, test } from "vitest";
import { intervalOf } from "../../src/engine/checkpointer.ts";
import { MINUTE } from "../../src/values/time.ts";

test("partitions next to each other write their checkpoints at different times, none later than it should", () => {
  const intervals = Array.from({ length: 8 }, (_, partition) => intervalOf(partition, MINUTE));
  expect(intervals[0]).toBe(MINUTE);
  for (const [place, interval] of intervals.entries()) {
    expect(interval).toBeLessThanOrEqual(MINUTE);
    expect(interval).toBeGreaterThan(0.8 * MINUTE);
    for (const other of intervals.slice(place + 1)) expect(interval - other).toBeGreaterThan(MINUTE / 60);
  }
});
