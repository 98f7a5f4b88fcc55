import fc from "fast-check";
import type { Micros } from "../../src/values/time.ts";
import { bet, later, login, money, rollbackOfBet, rollbackOfWin, START, win } from "../support/events.ts";
import { deposit, type SessionEvent, withdrawal } from "./drive-sessions.ts";

const HALF_GAP = later("2.5m") - START;

/** Within three hours, or now and then twenty, on a grid of half a gap, one microsecond off it at most. */
const instant = fc
  .record({
    step: fc.oneof({ weight: 4, arbitrary: fc.nat({ max: 72 }) }, { weight: 1, arbitrary: fc.nat({ max: 480 }) }),
    off: fc.constantFrom(0, 0, 1, -1),
  })
  .map(({ step, off }) => (START + step * HALF_GAP + off) as Micros);
const player = fc.constantFrom({ user_id: "anna" }, { user_id: "anna" }, { user_id: "ben|%#" });

const casinoEvent = fc
  .record({
    make: fc.constantFrom(bet, bet, bet, win, win, rollbackOfBet, rollbackOfWin),
    id: fc.integer({ min: 1, max: 6 }),
    round: fc.constantFrom("r1", "r2", "r3", "r4"),
    at: instant,
    amount: fc.constantFrom(0, 5, 5, 10, 90_000_000),
    roundEnd: fc.boolean(),
    player,
    game: fc.constantFrom("g1", "g1", "g#|%2"),
    details: fc.constantFrom({}, {}, {}, { currency: "SEK" }),
    balances: fc.constantFrom({}, { balance_before: money(7) }, { balance_after: money(9) }),
  })
  .map(({ make, amount, round, id, at, roundEnd, ...each }) =>
    make(amount, {
      id: `${round}-${id}`,
      round,
      at,
      roundEnd,
      more: { game_id: each.game, ...each.details, ...each.balances, ...each.player },
    }),
  );

const otherEvent = fc
  .record({ make: fc.constantFrom(login, deposit, withdrawal), at: instant, id: fc.nat({ max: 9 }), player })
  .map(({ make, at, id, player: who }): SessionEvent => {
    const more = { event_id: `${id}`, ...who };
    return make === login ? login(at, more) : make === deposit ? deposit(id, at, more) : withdrawal(id, at, more);
  });

function identity(event: SessionEvent): string {
  if ("activity_id" in event) return `${event.user_id}|${event.activity_id}|${event.type}|${event.status}`;
  return `${event.user_id}|${"kind" in event ? event.kind : "login"}|${event.event_id}`;
}

/** One way in which a set of events may arrive. */
export interface SessionArrival {
  /** The set, each event once. */
  readonly set: readonly SessionEvent[];
  /** The set in some order, some of it again. */
  readonly events: readonly SessionEvent[];
  /** After which arrivals the engine is restarted from a checkpoint. */
  readonly restarts: ReadonlySet<number>;
  /** After which arrivals a tick comes, at the greatest time so far. */
  readonly ticks: ReadonlySet<number>;
  /** After which arrivals everything that waits is emitted. */
  readonly flushes: ReadonlySet<number>;
}

function arrivalOf(set: readonly SessionEvent[]): fc.Arbitrary<SessionArrival> {
  const index = fc.nat({ max: 2 * set.length });
  const places = fc.array(index, { maxLength: 3 }).map((each) => new Set(each));
  return fc
    .record({
      order: fc.shuffledSubarray([...set], { minLength: set.length }),
      repeated: fc.array(fc.tuple(fc.constantFrom(...set), index), { maxLength: 10 }),
      restarts: places,
      ticks: places,
      flushes: places,
    })
    .map(({ order, repeated, ...rest }) => {
      const events = [...order];
      for (const [event, place] of repeated) events.splice(place, 0, event);
      return { set, events, ...rest };
    });
}

/** Sets of two players' events within twenty hours, no two of one identity and none that could be late. */
export const sessionArrival = fc
  .uniqueArray(
    fc.oneof({ weight: 4, arbitrary: casinoEvent as fc.Arbitrary<SessionEvent> }, { weight: 1, arbitrary: otherEvent }),
    { minLength: 1, maxLength: 50, selector: identity },
  )
  .chain(arrivalOf);
