import fc from "fast-check";
import type { CasinoEvent } from "../../../src/records/generated.ts";
import { MINUTE, type Micros } from "../../../src/values/time.ts";
import type { ModelEvent } from "../../model/arrivals.ts";
import { bet, money, rollbackOfBet, rollbackOfWin, win } from "../../support/events.ts";
import { currency, type Happening, isPerRound, moment, type Place, RATES } from "./place.ts";

const GAMES: readonly Partial<CasinoEvent>[] = [
  { game_id: "g1", vendor_id: "v1" },
  { game_id: "g1", vendor_id: "v1" },
  { game_id: "g2", vendor_id: "v2" },
  { game_id: "g#3|", vendor_id: null, vendor_name: null, game_type: null },
];

/** Often the same, so that rollbacks by amount have a choice and rounds end even; a third of 100 by 2 is a tie to round. */
const amount = fc.constantFrom("0", "5", "5", "5", "10", "2", "0.1", "33.33333333");
const balance = fc.constantFrom(null, null, money(7), money("9.5"));

type Wallet = "real" | "bonus" | "locked" | "split";

const details = fc.record({
  round: fc.nat({ max: 3 }),
  currency,
  wallet: fc.constantFrom<Wallet>("real", "real", "bonus", "locked", "split"),
  otherGame: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, undefined, 0, 2, 3),
  before: balance,
  after: balance,
  flags: fc.constantFrom<string[]>([], [], [], ["amount_mismatch"], ["no_rate"]),
});
type Details = typeof details extends fc.Arbitrary<infer Value> ? Value : never;

const move = fc.record({
  make: fc.constantFrom(bet, bet, bet, win, win, rollbackOfBet, rollbackOfBet, rollbackOfWin),
  id: fc.integer({ min: 1, max: 3 }),
  moment,
  amount,
  roundEnd: fc.constantFrom(true, false, false, null),
});
type Move = typeof move extends fc.Arbitrary<infer Value> ? Value : never;

function activity({ start, stretch, who }: Place, each: Details, move: Move): ModelEvent {
  const round = `r${stretch}-${each.round}`;
  const perRound = isPerRound(who);
  const record = move.make(move.amount, {
    id: perRound ? round : `${round}-${move.id}`,
    round,
    at: (start + move.moment) as Micros,
    ...partsOf(move.amount, each.wallet),
    rate: RATES[each.currency]!,
    roundEnd: move.roundEnd,
    perRound,
    more: {
      ...GAMES[each.otherGame ?? each.round]!,
      ...who,
      currency: each.currency,
      balance_before: each.before,
      balance_after: each.after,
      flags: each.flags,
    },
  });
  return { name: "CasinoEvent", record };
}

function partsOf(amount: string, wallet: Wallet): { bonus: string; locked: string } {
  if (wallet === "bonus") return { bonus: amount, locked: "0" };
  if (wallet === "locked") return { bonus: "0", locked: amount };
  return wallet === "split" && amount !== "0" ? { bonus: "0.02", locked: "0.01" } : { bonus: "0", locked: "0" };
}

/** One activity, of any kind, of a round that may or may not be there. */
export const activityAlone = fc.record({ details, move }).map(({ details, move }): Happening => {
  return (place) => [activity(place, details, move)];
});

/** A bet of bonus or locked money at whatever moment. */
export const bonusBet = fc
  .record({ details, move, wallet: fc.constantFrom<Wallet>("bonus", "locked", "split") })
  .map(({ details, move, wallet }) => {
    const staked = { ...move, id: move.id + 30, make: bet };
    return (place: Place, moment: number) => activity(place, { ...details, wallet }, { ...staked, moment });
  });

/** How long after a bet its win comes: usually at once, sometimes when the session or the round is all but over, or just over. */
const wait = fc.constantFrom(0, 1, 1_000_000, 1_000_000, 5 * MINUTE, 5 * MINUTE + 1, 15 * MINUTE, 15 * MINUTE + 1);

/** A bet and its win. */
export const betAndWin = fc
  .record({ details, move, wait, won: amount, roundEnd: fc.constantFrom(true, true, false, null) })
  .map(({ details, move, wait, won, roundEnd }): Happening => {
    const id = move.id + 10;
    const staked = { ...move, id, make: bet, roundEnd: false };
    const returned = { make: win, id, moment: move.moment + wait, amount: won, roundEnd };
    return (place) => [activity(place, details, staked), activity(place, details, returned)];
  });

/** A bet or a win and what takes it back: by its id, by its amount, or, of another amount, not at all. */
export const takenBack = fc
  .record({
    details,
    move,
    isBet: fc.boolean(),
    otherId: fc.constantFrom(0, 0, 50),
    hasOtherAmount: fc.constantFrom(false, false, false, true),
    wait: fc.oneof(wait, fc.constantFrom(-1, 0)),
  })
  .map(({ details, move, isBet, otherId, hasOtherAmount, wait }): Happening => {
    const id = move.id + 20;
    const taken = { ...move, id, make: isBet ? bet : win };
    const rollback = {
      make: isBet ? rollbackOfBet : rollbackOfWin,
      id: id + otherId,
      moment: Math.max(0, move.moment + wait),
      amount: hasOtherAmount ? "10" : move.amount,
      roundEnd: null,
    };
    return (place) => [activity(place, details, taken), activity(place, details, rollback)];
  });
