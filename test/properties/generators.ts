import fc from "fast-check";
import { BONUS_STATUSES } from "../../src/bonuses/status.ts";
import type { BonusEvent, CasinoEvent } from "../../src/records/generated.ts";
import type { Micros } from "../../src/values/time.ts";
import { bet, bonus, rollbackOfBet, rollbackOfWin, START, win } from "../support/events.ts";

export type GeneratedEvent = CasinoEvent | BonusEvent;

const MINUTE = 60_000_000;

/** Few values of everything, so that ids, amounts and instants meet. */
const instant = fc.integer({ min: 0, max: 240 }).map((step) => (START + step * 5 * MINUTE) as Micros);
const player = fc.constantFrom({ user_id: "anna" }, { user_id: "ben|%" });

const casinoEvent = fc
  .record({
    make: fc.constantFrom(bet, bet, bet, win, win, rollbackOfBet, rollbackOfWin),
    id: fc.integer({ min: 1, max: 6 }),
    round: fc.constantFrom("r1", "r2", "r3"),
    at: instant,
    amount: fc.constantFrom(0, 5, 5, 10),
    bonus: fc.boolean(),
    roundEnd: fc.constantFrom(true, false, false, null),
    player,
    details: fc.constantFrom({}, {}, {}, { currency: "SEK" }, { game_type: null }, { game_id: "g2" }),
    balances: fc.constantFrom({}, { balance_before: 7 as never }, { balance_after: 9 as never }),
  })
  .map((each) =>
    each.make(each.amount, {
      id: `${each.round}-${each.id}`,
      round: each.round,
      at: each.at,
      bonus: each.bonus ? each.amount : 0,
      roundEnd: each.roundEnd,
      more: { ...each.details, ...each.balances, ...each.player },
    }),
  );

const bonusEvent = fc
  .record({
    status: fc.constantFrom(...BONUS_STATUSES, "Created" as const, "Ongoing" as const),
    at: instant,
    id: fc.constantFrom("b1", "b2"),
    player,
    fields: fc.constantFrom(
      {},
      { locked_amount: 5 as never },
      { required_wagering_amount: 2_000_000_000 as never },
      { bonus_turned_real: 3 as never, bonus_turned_real_base: 3 as never },
    ),
  })
  .map(({ status, at, id, player: who, fields }) => bonus(status, at, { user_bonus_id: id, ...fields, ...who }));

function identity(event: GeneratedEvent): string {
  return "activity_id" in event
    ? `${event.user_id}|${event.activity_id}|${event.type}|${event.status}`
    : `${event.user_id}|${event.user_bonus_id}|${event.status}|${event.occurred_at}`;
}

/** A set of events of two players within twenty hours: no two of one identity, none that could be late. */
export const eventSet = fc.uniqueArray(
  fc.oneof({ weight: 3, arbitrary: casinoEvent }, { weight: 2, arbitrary: bonusEvent }),
  {
    minLength: 1,
    maxLength: 40,
    selector: identity,
  },
);

/** One way in which a set may arrive. */
export interface Arrival {
  readonly events: readonly GeneratedEvent[];
  /** After which arrivals the engine is restarted from a checkpoint. */
  readonly restarts: ReadonlySet<number>;
  /** After which arrivals everybody falls asleep, and whether a checkpoint has them then. */
  readonly sleeps: ReadonlyMap<number, boolean>;
  /** After which arrivals a tick comes, at the greatest time so far. */
  readonly ticks: ReadonlySet<number>;
}

/** The events in any order, some of them again. */
export function arrivalOf(events: readonly GeneratedEvent[]): fc.Arbitrary<Arrival> {
  const index = fc.nat({ max: 2 * events.length });
  return fc
    .record({
      order: fc.shuffledSubarray([...events], { minLength: events.length }),
      repeated: fc.array(fc.tuple(fc.constantFrom(...events), index), { maxLength: 10 }),
      restarts: fc.array(index, { maxLength: 3 }),
      sleeps: fc.array(fc.tuple(index, fc.boolean()), { maxLength: 4 }),
      ticks: fc.array(index, { maxLength: 3 }),
    })
    .map(({ order, repeated, restarts, sleeps, ticks }) => {
      const arriving = [...order];
      for (const [event, place] of repeated) arriving.splice(place, 0, event);
      return { events: arriving, restarts: new Set(restarts), sleeps: new Map(sleeps), ticks: new Set(ticks) };
    });
}

export const setAndArrival = eventSet.chain((events) => arrivalOf(events).map((arrival) => ({ events, arrival })));
