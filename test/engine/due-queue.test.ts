import fc from "fast-check";
import { expect, test } from "vitest";
import { DueQueue } from "../../src/engine/due-queue.ts";
import type { Micros } from "../../src/values/time.ts";

const step = fc.oneof(
  fc.record({ push: fc.integer({ min: -1_000, max: 1_000 }) }),
  fc.record({ popUntil: fc.integer({ min: -1_000, max: 1_000 }) }),
);

const MANY = 5_000;

test("a queue gives what came in order and what came between, however many, and keeps none of it", () => {
  const queue = new DueQueue();
  const given: number[] = [];
  const takeUntil = (clock: number) => {
    for (let item = queue.popDue(clock as Micros); item !== undefined; item = queue.popDue(clock as Micros))
      given.push(item);
  };
  for (let due = 0; due < MANY; due += 2) {
    queue.push(due, due as Micros);
    if (due % 10 === 0) queue.push(due - 1, (due - 1) as Micros);
    takeUntil(due - 50);
  }
  takeUntil(MANY);
  expect(given).toEqual([...given].sort((a, b) => a - b));
  expect(given).toHaveLength((MANY / 10) * 6);
  expect(queue.size).toBe(0);
});

test("a queue gives what came latest first, however many", () => {
  const queue = new DueQueue();
  for (let due = MANY; due > 0; due--) queue.push(due, due as Micros);
  const given = Array.from({ length: MANY + 1 }, () => queue.popDue(MANY as Micros));
  expect(given).toEqual([...Array.from({ length: MANY }, (_, index) => index + 1), undefined]);
});

test("a queue gives what is due, earliest first, and says when it was due", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const queue = new DueQueue();
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
