import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Activity, compareActivities } from "../../src/rounds/activity.ts";
import {
  type DetailsTable,
  detailsAt,
  type GameDetails,
  newDetailsTable,
  releaseDetails,
} from "../../src/rounds/game-details.ts";
import { headOf, packRound, unpackRound } from "../../src/rounds/packed-round.ts";
import { restoreRound } from "../../src/rounds/restore-round.ts";
import type { RoundState } from "../../src/rounds/state.ts";
import type { Money } from "../../src/values/money.ts";
import type { Micros } from "../../src/values/time.ts";

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.constantFrom("a1", "a2", "a10"));
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const money = fc
  .oneof(
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    fc.bigInt({ min: 0n, max: 100_000n }).map((cents) => cents * 1_000_000n),
  )
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value) as Money);

const game: fc.Arbitrary<GameDetails> = fc.record({
  game_id: text,
  game_name: optional(text),
  game_type: optional(text),
  vendor_id: optional(text),
  vendor_name: optional(text),
  currency: fc.constantFrom("EUR", "SEK"),
});

const at = fc.oneof(fc.integer({ min: -2_208_988_800_000_000, max: 4_000_000_000_000_000 }), fc.nat(3));

function activity(games: readonly GameDetails[]): fc.Arbitrary<Activity> {
  return fc.record({
    id: text,
    type: fc.constantFrom("Bet", "Win"),
    rollback: fc.boolean(),
    at: at.map((each) => each as Micros),
    real: money,
    bonus: money,
    locked: money,
    total: money,
    base: money,
    balanceBefore: optional(money),
    balanceAfter: optional(money),
    roundEnd: fc.boolean(),
    perRound: fc.boolean(),
    details: fc.constantFrom(...games),
    flags: fc.array(text, { maxLength: 3 }),
    effective: fc.boolean(),
  });
}

/** A round of which everything was told; usual amounts and balances among the odd ones. */
const round: fc.Arbitrary<RoundState> = fc.array(game, { minLength: 1, maxLength: 3 }).chain((games) =>
  fc
    .record({
      id: text,
      activities: fc.array(fc.oneof(activity(games), activity(games).map(usual)), { minLength: 1, maxLength: 12 }),
      closed: fc.constantFrom("", "idle", "round_end"),
      revision: fc.nat(),
      told: fc.boolean(),
    })
    .map(({ id, activities, closed, revision, told }) => {
      const inOrder = activities.toSorted(compareActivities);
      const endedAt = inOrder.at(-1)!.at;
      return restoreRound({
        id,
        activities: inOrder,
        endedAt,
        closed,
        revision,
        bigWins: told ? [endedAt, inOrder[0]!.at] : [],
      });
    }),
);

function usual(odd: Activity): Activity {
  const zero = 0 as Money;
  const cents = 5_000_000 as Money;
  const twice = 10_000_000 as Money;
  const [balanceBefore, balanceAfter] = odd.type === "Bet" ? [twice, cents] : [cents, twice];
  return {
    ...odd,
    real: cents,
    bonus: zero,
    locked: zero,
    total: cents,
    base: cents,
    balanceBefore,
    balanceAfter,
  };
}

function release(table: DetailsTable) {
  return (place: number) => releaseDetails(table, place);
}

describe("a packed round", () => {
  it("is the round again when it is unpacked", () => {
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 5 }), (rounds) => {
        const table = newDetailsTable();
        const packed = rounds.map((each) => packRound(each, table));
        for (const [index, each] of rounds.entries()) {
          const look = unpackRound(each.id, packed[index]!, (place) => detailsAt(table, place));
          expect(look).toEqual(each);
          expect(headOf(packed[index]!)).toEqual({
            startedAt: each.activities[0]?.at,
            endedAt: each.endedAt,
            closed: each.closed,
          });
        }
        for (const [index, each] of rounds.entries()) {
          expect(unpackRound(each.id, packed[index]!, release(table))).toEqual(each);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("holds its games' details in the player's table until it is unpacked, once for all that say the same", () => {
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 5 }), (rounds) => {
        const table = newDetailsTable();
        const packed = rounds.map((each) => packRound(each, table));
        const texts = table.entries.map(({ details }) => JSON.stringify(details));
        expect(new Set(texts).size).toBe(texts.length);
        for (const [index, each] of rounds.entries()) unpackRound(each.id, packed[index]!, release(table));
        expect(table.entries.every(({ details, uses }) => details === null && uses === 0)).toBe(true);
      }),
    );
  });

  it("takes the room of a few numbers for a usual bet and win", () => {
    const details = { game_id: "g", game_name: null, game_type: null, vendor_id: null, vendor_name: null };
    const table = newDetailsTable();
    const start = 1_709_251_200_000_000;
    const activities = (["Bet", "Win"] as const).map((type, index) =>
      usual({
        ...fc.sample(activity([{ ...details, currency: "EUR" }]), 1)[0]!,
        id: `20190201000151000001${index}`,
        type,
        rollback: false,
        at: (start + index * 1_000_000) as Micros,
        flags: [],
      }),
    );
    const endedAt = activities[1]!.at;
    const id = "201902010001510000010";
    const core = { id, activities, endedAt, closed: "round_end", revision: 2, bigWins: [] } as const;
    expect(packRound(restoreRound({ ...core, bigWins: [] }), table).length).toBeLessThan(50);
  });
});
