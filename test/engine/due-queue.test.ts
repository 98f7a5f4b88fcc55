import fc from "fast-check";
import { expect, test } from "vitest";
import { DueQueue } from "../../src/engine/due-queue.ts";
import type { Micros } from "../../src/values/time.ts";

const step = fc.oneof(
  fc.record({ push: fc.integer({ min: -1_000, max: 1_000 }) }),
  fc.record({ popUntil: fc.integer({ min: -1_000, max: 1_000 }) }),
);

test("a queue gives what is due, earliest first, and says when it was due", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const queue = new DueQueue<number>();
      let waiting: number[] = [];
      for (const each of steps) {
        if ("push" in each) {
          queue.push(each.push, each.push as Micros);
          waiting = [...waiting, each.push].sort((a, b) => a - b);
        } else {
          const due = waiting[0] !== undefined && waiting[0] <= each.popUntil ? waiting.shift() : undefined;
          expect(queue.popDue(each.popUntil as Micros)).toBe(due);
          if (due !== undefined) expect(queue.popped).toBe(due);
        }
        expect(queue.size).toBe(waiting.length);
        expect(queue.earliest).toBe(waiting[0] ?? null);
      }
    }),
  );
});
