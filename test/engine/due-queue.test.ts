import fc from "fast-check";
import { expect, test } from "vitest";
import { DueQueue } from "../../src/engine/due-queue.ts";
import type { Micros } from "../../src/values/time.ts";

const few = fc.integer({ min: -20, max: 20 });
const step = fc.oneof(fc.record({ push: fc.integer({ min: 0, max: 1_000 }), due: few }), fc.record({ popUntil: few }));

const byNumber = (a: number, b: number) => a - b;

const MANY = 5_000;

test("a queue gives what came in order and what came between, however many, and keeps none of it", () => {
  const queue = new DueQueue(byNumber);
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
  const queue = new DueQueue(byNumber);
  for (let due = MANY; due > 0; due--) queue.push(due, due as Micros);
  const given = Array.from({ length: MANY + 1 }, () => queue.popDue(MANY as Micros));
  expect(given).toEqual([...Array.from({ length: MANY }, (_, index) => index + 1), undefined]);
});

test("a queue gives what is due, earliest first, in the order it is told of what is due at once, and says when", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const queue = new DueQueue(byNumber);
      const waiting: { number: number; due: number }[] = [];
      for (const each of steps) {
        if ("push" in each) {
          queue.push(each.push, each.due as Micros);
          waiting.push({ number: each.push, due: each.due });
          waiting.sort((a, b) => a.due - b.due || a.number - b.number);
        } else {
          const next = waiting[0] !== undefined && waiting[0].due <= each.popUntil ? waiting.shift() : undefined;
          expect(queue.popDue(each.popUntil as Micros)).toBe(next?.number);
          if (next !== undefined) expect(queue.popped).toBe(next.due);
        }
        expect(queue.size).toBe(waiting.length);
        expect(queue.earliest).toBe(waiting[0]?.due ?? null);
      }
    }),
  );
});
