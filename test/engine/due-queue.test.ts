import fc from "fast-check";
import { expect, test } from "vitest";
import { DueQueue } from "../../src/engine/due-queue.ts";
import type { Micros } from "../../src/values/time.ts";

interface Item {
  readonly due: Micros;
}

function due(at: number): Item {
  return { due: at as Micros };
}

const step = fc.oneof(
  fc.record({ push: fc.integer({ min: -1_000, max: 1_000 }) }),
  fc.record({ popUntil: fc.integer({ min: -1_000, max: 1_000 }) }),
);

test("a queue gives what is due, earliest first", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const queue = new DueQueue<Item>();
      let waiting: number[] = [];
      for (const each of steps) {
        if ("push" in each) {
          queue.push(due(each.push));
          waiting = [...waiting, each.push].sort((a, b) => a - b);
        } else {
          const next = waiting[0] !== undefined && waiting[0] <= each.popUntil ? waiting.shift() : undefined;
          expect(queue.popDue(each.popUntil as Micros)?.due).toBe(next);
        }
        expect(queue.size).toBe(waiting.length);
        expect(queue.earliest).toBe(waiting[0] ?? null);
      }
    }),
  );
});

const MANY = 5_000;

test("a queue gives what came in order and what came between, however many, and keeps none of it", () => {
  const queue = new DueQueue<Item>();
  const given: number[] = [];
  const takeUntil = (clock: number) => {
    for (let item = queue.popDue(clock as Micros); item !== undefined; item = queue.popDue(clock as Micros))
      given.push(item.due);
  };
  for (let at = 0; at < MANY; at += 2) {
    queue.push(due(at));
    if (at % 10 === 0) queue.push(due(at - 1));
    takeUntil(at - 50);
  }
  takeUntil(MANY);
  expect(given).toEqual([...given].sort((a, b) => a - b));
  expect(given).toHaveLength((MANY / 10) * 6);
  expect(queue.size).toBe(0);
});
