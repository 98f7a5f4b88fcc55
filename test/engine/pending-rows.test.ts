import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addRow,
  dueOf,
  eachDue,
  earliestDue,
  noPendingRows,
  type PendingRows,
  putRow,
  removeRow,
} from "../../src/engine/pending-rows.ts";
import type { DurationMicros, Micros } from "../../src/values/time.ts";

const PLACES = 3;
const SECOND = 1_000_000;
const INTERVAL = (10 * SECOND) as DurationMicros;
const at = (seconds: number): Micros => (seconds * SECOND) as Micros;

const row = { place: fc.integer({ min: 0, max: PLACES - 1 }), row: fc.constantFrom("a", "b", "0:a", ":") };
const change = fc.oneof(
  fc.record({ kind: fc.constant("put" as const), ...row, due: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ kind: fc.constant("remove" as const), ...row, due: fc.constant(0) }),
);

interface Due {
  readonly place: number;
  readonly row: string;
  readonly due: Micros;
}

function dueOn(pending: PendingRows, clock: Micros): Due[] {
  const found: Due[] = [];
  eachDue(pending, clock, (place, row, due) => found.push({ place, row, due }));
  return found.sort(byPlace);
}

function byPlace(a: Due, b: Due): number {
  return a.place - b.place || (a.row < b.row ? -1 : 1);
}

describe("rows that wait", () => {
  test("are those that were put and not removed, each due when it was said last", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const pending = noPendingRows(PLACES);
        const expected = new Map<string, { place: number; row: string; due: Micros }>();
        for (const { kind, place, row, due } of changes) {
          const key = JSON.stringify([place, row]);
          if (kind === "put") {
            putRow(pending, place, row, at(due));
            expected.set(key, { place, row, due: at(due) });
          } else {
            removeRow(pending, place, row);
            expected.delete(key);
          }
          expect(dueOf(pending, place, row)).toBe(expected.get(key)?.due);
        }
        const all = [...expected.values()];
        expect(dueOn(pending, at(0))).toEqual([...expected.values()].filter(({ due }) => due <= 0).sort(byPlace));
        expect(earliestDue(pending)).toBe(all.length === 0 ? null : Math.min(...all.map(({ due }) => due)));
      }),
    );
  });

  test("are due when the interval is over", () => {
    const pending = noPendingRows(PLACES);
    expect(addRow(pending, 1, "a", at(3), INTERVAL)).toBe(at(13));
    expect(earliestDue(pending)).toBe(at(13));
  });

  test("go on waiting as before when they change again", () => {
    const pending = noPendingRows(PLACES);
    addRow(pending, 1, "a", at(3), INTERVAL);
    expect(addRow(pending, 1, "a", at(4), INTERVAL)).toBeUndefined();
    expect(dueOf(pending, 1, "a")).toBe(at(13));
  });

  test("are each due when its own interval is over where there are a few", () => {
    const pending = noPendingRows(PLACES);
    for (let count = 0; count < 30; count++)
      expect(addRow(pending, 1, `round-${count}`, at(count / 7), INTERVAL)).toBe(at(count / 7) + INTERVAL);
  });

  test("are due a little earlier and together when there are many, so that nobody goes through them for each", () => {
    const pending = noPendingRows(PLACES);
    for (let count = 0; count < 1_000; count++) addRow(pending, 1, `round-${count}`, at(count / 100), INTERVAL);
    const dues = dueOn(pending, at(1_000)).map(({ row, due }) => [Number(row.slice(6)) / 100, due / SECOND] as const);
    expect(dues).toHaveLength(1_000);
    expect(new Set(dues.map(([, due]) => due)).size).toBeLessThan(50);
    for (const [changed, due] of dues) {
      expect(due).toBeLessThanOrEqual(changed + 10);
      expect(due).toBeGreaterThan(changed + 8.7);
    }
  });

  test("are due at once when the interval is nothing", () => {
    const pending = noPendingRows(PLACES);
    for (const each of ["a", "b"]) expect(addRow(pending, 0, each, at(3), 0 as DurationMicros)).toBe(at(3));
  });
});
