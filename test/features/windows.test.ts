import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MEASURE, ONCE } from "../../src/features/sums.ts";
import {
  biggestWin,
  count,
  countWin,
  decay,
  newWindows,
  noteActivity,
  WINDOW,
  type Windows,
  windowSum,
  windowSums,
} from "../../src/features/windows.ts";
import { type Money, ZERO } from "../../src/values/money.ts";
import { DAY, HOUR, MINUTE, type Micros, parseTimestamp } from "../../src/values/time.ts";

function time(text: string, micros = 0): Micros {
  return (parseTimestamp(text)! + micros) as Micros;
}

function at(clock: Micros, windows: Windows): Windows {
  decay(windows, clock);
  return windows;
}

function logins(windows: Windows, window: keyof typeof WINDOW): number {
  return Number(windowSum(windows, WINDOW[window], MEASURE.logins));
}

function loginAt(when: Micros, clock = when): Windows {
  const windows = newWindows();
  count(windows, when, MEASURE.logins, ONCE, clock);
  return windows;
}

describe("what happened leaves a window with its bucket", () => {
  const leaving = [
    { window: "1h", happened: "2024-03-05T12:04:59.999999Z", leaves: "2024-03-05T13:00:00Z" },
    { window: "1h", happened: "2024-03-05T12:05:00Z", leaves: "2024-03-05T13:05:00Z" },
    { window: "24h", happened: "2024-03-05T12:59:59.999999Z", leaves: "2024-03-06T12:00:00Z" },
    { window: "24h", happened: "2024-03-05T13:00:00Z", leaves: "2024-03-06T13:00:00Z" },
    { window: "7d", happened: "2024-03-05T23:59:59.999999Z", leaves: "2024-03-12T00:00:00Z" },
    { window: "7d", happened: "2024-03-06T00:00:00Z", leaves: "2024-03-13T00:00:00Z" },
    { window: "30d", happened: "2024-02-28T12:00:00Z", leaves: "2024-03-29T00:00:00Z" },
    { window: "30d", happened: "2023-02-28T12:00:00Z", leaves: "2023-03-30T00:00:00Z" },
    { window: "30d", happened: "1969-12-31T23:59:59Z", leaves: "1970-01-30T00:00:00Z" },
  ] as const;
  test.each(leaving)("$window: $happened is in it until $leaves", ({ window, happened, leaves }) => {
    const windows = loginAt(time(happened));
    expect(logins(at(time(leaves, -1), windows), window)).toBe(1);
    expect(logins(at(time(leaves), windows), window)).toBe(0);
    expect(logins(windows, "lifetime")).toBe(1);
  });

  test("and the next thing is due then, until only the lifetime is left", () => {
    const windows = loginAt(time("2024-03-05T12:04:00Z"));
    const dues: (Micros | null)[] = [];
    for (let due = windows.due; due !== null; due = windows.due) {
      dues.push(due);
      at(due, windows);
    }
    expect(dues).toEqual([
      time("2024-03-05T13:00:00Z"),
      time("2024-03-06T12:00:00Z"),
      time("2024-03-12T00:00:00Z"),
      time("2024-04-04T00:00:00Z"),
    ]);
    expect(windows.tiers.flat()).toEqual([]);
    expect(windows.sums.slice(0, -1)).toEqual([[], [], [], []]);
  });

  test("so does a day of which nothing but its activity is known", () => {
    const windows = newWindows();
    const when = time("2024-03-05T12:04:00Z");
    noteActivity(windows, when, when);
    expect(windows.due).toBe(time("2024-04-04T00:00:00Z"));
    expect(at(time("2024-04-04T00:00:00Z"), windows)).toEqual(newWindows());
  });

  test("however far the clock jumps", () => {
    const windows = loginAt(time("2024-03-05T12:04:00Z"));
    expect(logins(at(time("2024-03-11T09:00:00Z"), windows), "24h")).toBe(0);
    expect(logins(windows, "7d")).toBe(1);
    expect(logins(at(time("2025-01-01T00:00:00Z"), windows), "30d")).toBe(0);
  });
});

describe("what comes late", () => {
  test("counts in the windows that still cover it", () => {
    const windows = loginAt(time("2024-03-05T12:00:00Z"), time("2024-03-06T11:59:59Z"));
    expect(["1h", "24h", "7d"].map((window) => logins(windows, window as "1h"))).toEqual([0, 1, 1]);
  });

  test("in none but the lifetime when it is very late", () => {
    const windows = loginAt(time("2024-03-05T12:00:00Z"), time("2024-05-05T12:00:00Z"));
    expect(windows).toEqual({ ...newWindows(), sums: [[], [], [], [], windows.sums[4]] });
    expect(logins(windows, "lifetime")).toBe(1);
  });
});

test("what is taken back leaves nothing behind, also when it moved on to a longer window meanwhile", () => {
  const windows = newWindows();
  const when = time("2024-03-05T12:00:00Z");
  count(windows, when, MEASURE.turnover, 5 as Money, when);
  countWin(windows, when, 7 as Money, 1, when);
  const later = time("2024-03-05T18:00:00Z");
  decay(windows, later);
  count(windows, when, MEASURE.turnover, -5 as Money, later);
  countWin(windows, when, 7 as Money, -1, later);
  expect(windows).toEqual(newWindows());
});

interface Happening {
  readonly at: Micros;
  readonly amount: Money;
}

const SPANS = { "1h": [5 * MINUTE, HOUR], "24h": [HOUR, DAY], "7d": [DAY, 7 * DAY], "30d": [DAY, 30 * DAY] } as const;

/** The window by its definition. */
function covered(happenings: readonly Happening[], window: keyof typeof SPANS, clock: Micros): Happening[] {
  const [grid, span] = SPANS[window];
  const floor = (when: number) => when - (((when % grid) + grid) % grid);
  return happenings.filter((each) => floor(each.at) > floor(clock) - span && floor(each.at) <= floor(clock));
}

const BEGIN = time("2024-03-05T11:00:00Z");
const step = fc.record({
  /** Of the clock, before the happening. */
  forward: fc.constantFrom(0, 1, 5 * MINUTE, 7 * MINUTE, HOUR, 5 * HOUR, DAY, 6 * DAY),
  late: fc.constantFrom(0, 0, 1, 6 * MINUTE, 59 * MINUTE, 23 * HOUR, 8 * DAY),
  amount: fc.constantFrom(1, 2, 2, 3, 50),
  /** Takes an earlier one back instead, if there is one. */
  takesBack: fc.option(fc.nat(), { freq: 3 }),
});

test("a window is the sum of its buckets, and its biggest win the largest in them, at any clock", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const windows = newWindows();
      const kept: Happening[] = [];
      let clock = BEGIN;
      for (const { forward, late, amount, takesBack } of steps) {
        clock = (clock + forward) as Micros;
        decay(windows, clock);
        const back = takesBack === null || kept.length === 0 ? undefined : kept.splice(takesBack % kept.length, 1)[0];
        const happening = back ?? { at: (clock - late) as Micros, amount: amount as Money };
        const sign = back === undefined ? 1 : -1;
        if (back === undefined) kept.push(happening);
        count(windows, happening.at, MEASURE.wins, (sign * Number(happening.amount)) as Money, clock);
        countWin(windows, happening.at, happening.amount, sign, clock);
        for (const window of ["1h", "24h", "7d", "30d"] as const) {
          const amounts = covered(kept, window, clock).map((each) => Number(each.amount));
          const sum = amounts.reduce((a, b) => a + b, 0);
          expect(windowSum(windows, WINDOW[window], MEASURE.wins), window).toBe(sum);
          expect(windowSums(windows)[WINDOW[window]]?.[MEASURE.wins] ?? ZERO, window).toBe(sum);
          if (window !== "30d") expect(biggestWin(windows, WINDOW[window]), window).toBe(Math.max(0, ...amounts));
        }
      }
    }),
    { numRuns: 500 },
  );
});
