import fc from "fast-check";
import { expect, test } from "vitest";
import type { RoundResult } from "../../src/engine/processor.ts";
import { readPast } from "../../src/features/past-streaks.ts";
import {
  currentRun,
  newStreaks,
  putRunsAside,
  type Streaks,
  settleRound,
  takeReached,
  trimStreaks,
} from "../../src/features/streaks.ts";
import { compareUtf8 } from "../../src/values/order.ts";
import type { Micros } from "../../src/values/time.ts";

const LENGTHS = [2, 3];

interface Settled {
  readonly endedAt: Micros;
  readonly roundId: string;
  readonly result: RoundResult;
}

function inOrder(settled: ReadonlyMap<string, Settled>): Settled[] {
  return [...settled.values()].sort((a, b) => a.endedAt - b.endedAt || compareUtf8(a.roundId, b.roundId));
}

/** The run up to each round, by counting from the beginning. */
function runs(settled: readonly Settled[]): number[] {
  let run = 0;
  return settled.map(({ result }) => {
    const sign = result === "win" ? 1 : result === "loss" ? -1 : 0;
    run = sign !== 0 && Math.sign(run) === sign ? run + sign : sign;
    return run;
  });
}

function runsOf({ past, runs }: Streaks): number[] {
  return [...past.flatMap((each) => readPast(each).runs), ...runs];
}

/** Aside as soon as may be, or after some, or never. */
const aside = fc.constantFrom(
  { stay: 0, together: 1 },
  { stay: 0, together: 3 },
  { stay: 2, together: 2 },
  { stay: Number.POSITIVE_INFINITY, together: 1 },
);

const change = fc.record({
  roundId: fc.constantFrom("a", "b", "c", "d", "é", "\u{1F600}", "\uFFFD"),
  endedAt: fc.integer({ min: 100, max: 110 }).map((at) => at as Micros),
  result: fc.constantFrom<RoundResult | null>("loss", "loss", "loss", "win", "even", null),
  /** Whether an event ends here, at which streaks are told. */
  told: fc.boolean(),
});

test("runs and told streaks follow from the settled rounds, in whatever order these settle and change", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), aside, (changes, putsAside) => {
      const streaks = newStreaks();
      const settled = new Map<string, Settled>();
      const told: string[] = [];
      for (const { roundId, endedAt, result, told: tells } of changes) {
        settleRound(streaks, { roundId, from: settled.get(roundId)?.endedAt ?? null, endedAt, result }, LENGTHS);
        if (result === null) settled.delete(roundId);
        else settled.set(roundId, { roundId, endedAt, result });
        expect(runsOf(streaks)).toEqual(runs(inOrder(settled)));
        if (!tells) continue;
        told.push(...takeReached(streaks, LENGTHS).map(({ length, endedAt }) => `${length} ${endedAt}`));
        const order = inOrder(settled);
        const standing = runs(order).flatMap((run, place) =>
          LENGTHS.includes(-run) ? [`${-run} ${order[place]?.endedAt}`] : [],
        );
        expect(told).toEqual(expect.arrayContaining(standing));
        putRunsAside(streaks, putsAside);
      }
      expect(new Set(told).size).toBe(told.length);
    }),
    { numRuns: 1_000 },
  );
});

test("rounds that are let go of live on in the run that they led into", () => {
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 30 }),
      fc.integer({ min: 99, max: 112 }),
      aside,
      (changes, limit, putsAside) => {
        const [some, all] = [newStreaks(), newStreaks()];
        const rounds = changes.flatMap(({ result, ...rest }, place) =>
          result === null ? [] : [{ ...rest, result, roundId: `${place}`, from: null }],
        );
        const [early, late] = [
          rounds.filter((each) => each.endedAt < limit),
          rounds.filter((each) => each.endedAt >= limit),
        ];
        const settle = (round: (typeof rounds)[number]) => {
          settleRound(some, round, LENGTHS);
          putRunsAside(some, putsAside);
        };
        const half = Math.ceil(late.length / 2);
        for (const round of [...early, ...late.slice(0, half)]) settle(round);
        trimStreaks(some, limit as Micros);
        for (const round of late.slice(half)) settle(round);
        for (const round of rounds) settleRound(all, round, LENGTHS);
        expect(runsOf(some)).toHaveLength(late.length);
        expect(currentRun(some)).toBe(currentRun(all));
        expect(runsOf(some)).toEqual(all.runs.slice(early.length));
      },
    ),
    { numRuns: 300 },
  );
});
