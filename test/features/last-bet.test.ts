import fc from "fast-check";
import { expect, test } from "vitest";
import { addBet, lastBet, newLastBet, removeBet } from "../../src/features/last-bet.ts";
import type { Activity } from "../../src/rounds/activity.ts";
import type { RoundLookup, ToldRound } from "../../src/rounds/told-round.ts";
import type { Micros } from "../../src/values/time.ts";

/** Bets, each a round of its own. */
class Rounds implements RoundLookup {
  readonly bets: Activity[] = [];
  looks = 0;

  overlapping(from: Micros, to: Micros): ToldRound[] {
    this.looks++;
    return this.bets
      .filter(({ at }) => at >= from && at <= to)
      .map((bet) => ({ activities: [bet] }) as unknown as ToldRound);
  }

  add(at: Micros): void {
    this.bets.push({ type: "Bet", effective: true, at } as Activity);
  }

  /** Time of one that was effective, and no longer is. */
  cancel(place: number): Micros | undefined {
    const effective = this.bets.filter(({ effective }) => effective).sort((a, b) => b.at - a.at);
    const bet = effective[place % effective.length];
    if (bet !== undefined) bet.effective = false;
    return bet?.at;
  }

  get last(): Micros | null {
    const times = this.bets.filter(({ effective }) => effective).map(({ at }) => at);
    return times.length === 0 ? null : (Math.max(...times) as Micros);
  }
}

const at = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.integer({ min: 0, max: 100 }).map((minutes) => minutes * 60_000_000),
  fc.integer({ min: -1_000, max: 1_000 }).map((days) => days * 86_400_000_000),
);
/** A bet at a time, or so manieth of the latest is cancelled. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ at: at.map((each) => each as Micros) }) },
  { weight: 3, arbitrary: fc.record({ cancelled: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(60)) }) },
);

test("the last bet is the latest that nothing has cancelled, in whatever order bets come and go", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const [bets, rounds] = [newLastBet(), new Rounds()];
      for (const each of steps) {
        if ("at" in each) {
          rounds.add(each.at);
          addBet(bets, each.at);
        } else {
          const cancelled = rounds.cancel(each.cancelled);
          if (cancelled !== undefined) removeBet(bets, cancelled, rounds);
        }
        expect(lastBet(bets)).toBe(rounds.last);
      }
    }),
    { numRuns: 500 },
  );
});

test("of a player whose every bet is cancelled, and of one whose bets are cancelled one by one, rounds are seldom looked through", () => {
  const [bets, rounds] = [newLastBet(), new Rounds()];
  for (let second = 0; second < 200; second++) {
    const at = (second * 1_000_000) as Micros;
    rounds.add(at);
    addBet(bets, at);
    rounds.cancel(0);
    removeBet(bets, at, rounds);
  }
  expect(rounds.looks).toBe(0);
  for (let second = 0; second < 320; second++) {
    rounds.add((second * 1_000_000) as Micros);
    addBet(bets, (second * 1_000_000) as Micros);
  }
  for (let left = 320; left > 0; left--) removeBet(bets, rounds.cancel(0)!, rounds);
  expect(lastBet(bets)).toBeNull();
  expect(rounds.looks).toBeLessThan(40);
});
