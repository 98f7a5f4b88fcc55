import fc from "fast-check";
import type { TestDriver } from "../../src/engine/test-driver.ts";
import { DAY, HOUR, MINUTE, type Micros, parseTimestamp } from "../../src/values/time.ts";
import type { ModelArrival, ModelEvent } from "../model/arrivals.ts";
import { bet, bonus, login, money, rollbackOfBet, rollbackOfWin, win } from "../support/events.ts";
import { payment } from "../support/more-events.ts";
import { arrive, openPlay, rulesWith } from "./play.ts";

/** Two hours before midnight UTC, the night before Europe puts its clocks forward. */
const FIRST = parseTimestamp("2024-03-29T22:00:00Z")!;
const END = (FIRST + 420 * DAY) as Micros;

const base = rulesWith({
  depositAfterLoss: { enabled: true, within: (10 * MINUTE) as never, lossBase: "30" },
  bigWin: { winBase: "45", multiplier: "4" },
});
const inZone = (timeZone: string) => ({ ...base.defaults, timeZone });
export const HISTORY_RULES = {
  ...base,
  tenants: { malta: inZone("Europe/Malta"), nepal: inZone("Asia/Kathmandu") },
};

const WHO = {
  anna: { tenant: "acme", origin: "brand", user_id: "anna" },
  cleo: { tenant: "malta", origin: "brand", user_id: "cleo" },
  devi: { tenant: "nepal", origin: "brand", user_id: "devi" },
};
const player = fc.constantFrom<keyof typeof WHO>("anna", "anna", "anna", "cleo", "devi");

/** A stretch of play begins every two days; within it things happen on three nights, close together. */
const moment = fc
  .record({
    stretch: fc.constantFrom(0, 0, 0, 1, 2),
    night: fc.constantFrom(0, 0, 0, 1, 2),
    step: fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 9 }) }, { weight: 1, arbitrary: fc.nat({ max: 60 }) }),
    beside: fc.constantFrom(0, 0, 1, -1),
  })
  .map(({ stretch, night, step, beside }) => ({
    stretch,
    at: (FIRST + (2 * stretch + night) * DAY + step * 5 * MINUTE + beside) as Micros,
  }));

const casino = fc
  .record({
    make: fc.constantFrom(bet, bet, bet, bet, win, win, rollbackOfBet, rollbackOfWin, rollbackOfWin),
    moment,
    round: fc.nat({ max: 2 }),
    id: fc.nat({ max: 5 }),
    amount: fc.constantFrom(10, 25, 25, 25, 60),
    player,
  })
  .map(({ make, moment: { at, stretch }, round, id, amount, player: who }): ModelEvent => {
    const name = `r${stretch}-${round}`;
    return { name: "CasinoEvent", record: make(amount, { id: `${name}-${id}`, round: name, at, more: WHO[who] }) };
  });

const paid = fc
  .record({
    kind: fc.constantFrom<"deposit" | "withdraw">("deposit", "deposit", "deposit", "withdraw"),
    moment,
    player,
  })
  .map(({ kind, moment: { at }, player: who }): ModelEvent => {
    return { name: "PaymentEvent", record: payment(kind, at, WHO[who]) };
  });

const loggedIn = fc.record({ moment, player }).map(({ moment: { at }, player: who }): ModelEvent => {
  return { name: "LoginEvent", record: login(at, WHO[who]) };
});

/** Completed, and taken back up to a year later. */
const bonusReport = fc
  .record({
    status: fc.constantFrom("Created", "Completed", "Completed", "AutoCompleted", "Reversed", "Lost"),
    id: fc.constantFrom("b1", "b2"),
    after: fc.constantFrom(0, 0, 1, 2, 5, 30, 200, 370),
    hours: fc.nat({ max: 40 }),
    cost: fc.constantFrom(0, 3, 7),
    player,
  })
  .map(({ status, id, after, hours, cost, player: who }): ModelEvent => {
    const at = (FIRST + after * DAY + hours * HOUR) as Micros;
    const turned = { bonus_turned_real: money(cost), bonus_turned_real_base: money(cost) };
    return { name: "BonusEvent", record: bonus(status, at, { user_bonus_id: id, ...turned, ...WHO[who] }) };
  });

function identity({ name, record }: ModelEvent): string {
  const who = `${name}|${record.user_id}`;
  if (name === "CasinoEvent") return `${who}|${record.activity_id}|${record.type}|${record.status}`;
  if (name === "BonusEvent") return `${who}|${record.user_bonus_id}|${record.status}|${record.occurred_at}`;
  return `${who}|${record.event_id}`;
}

/** A Rollback before anything that it could take back may have waited in vain, depending on the order of arrival. */
function isWithinHorizons(event: ModelEvent, events: readonly ModelEvent[]): boolean {
  if (event.name !== "CasinoEvent" || event.record.status === "Approved") return true;
  const { user_id, round_id, occurred_at } = event.record;
  return events.some(
    ({ name, record }) =>
      name === "CasinoEvent" &&
      record.status === "Approved" &&
      record.user_id === user_id &&
      record.round_id === round_id &&
      record.occurred_at <= occurred_at,
  );
}

export const historySet: fc.Arbitrary<ModelEvent[]> = fc
  .uniqueArray(
    fc.oneof(
      { weight: 8, arbitrary: casino },
      { weight: 3, arbitrary: paid },
      { weight: 1, arbitrary: loggedIn },
      { weight: 2, arbitrary: bonusReport },
    ),
    { minLength: 1, maxLength: 60, size: "max", selector: identity },
  )
  .map((events) => events.filter((each) => isWithinHorizons(each, events)));

/** A way in which a set arrives: every event up to 20 hours late, ticks, restarts; sealed players by the way. */
export interface History {
  readonly arrivals: readonly ModelArrival[];
  readonly restarts: ReadonlySet<number>;
}

const END_TICK: ModelArrival = { name: "ClockTick", record: { occurred_at: END, received_at: END } };

export function inOrder(events: readonly ModelEvent[]): History {
  const isDeposit = ({ name }: ModelEvent) => Number(name === "PaymentEvent");
  const sorted = [...events].sort((a, b) => a.record.occurred_at - b.record.occurred_at || isDeposit(a) - isDeposit(b));
  return { arrivals: [...sorted, END_TICK], restarts: new Set() };
}

export const history: fc.Arbitrary<History> = historySet.chain((events) =>
  fc
    .record({
      delays: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 * 60 })), {
        minLength: events.length,
        maxLength: events.length,
      }),
      ticks: fc.array(fc.boolean(), { minLength: events.length, maxLength: events.length }),
      restarts: fc.array(fc.nat({ max: 2 * events.length }), { maxLength: 3 }),
    })
    .map(({ delays, ticks, restarts }) => {
      const delayed = events
        .map((event, index) => ({ event, received_at: (event.record.occurred_at + delays[index]! * MINUTE) as Micros }))
        .sort((a, b) => a.received_at - b.received_at);
      const arrivals = delayed.flatMap(({ event, received_at }, index): ModelArrival[] => {
        const arrival = { ...event, record: { ...event.record, received_at } } as ModelArrival;
        const tick: ModelArrival = {
          name: "ClockTick",
          record: { occurred_at: (received_at - 20 * HOUR) as Micros, received_at },
        };
        return ticks[index] ? [arrival, tick] : [arrival];
      });
      return { arrivals: [...arrivals, END_TICK], restarts: new Set(restarts) };
    }),
);

/** Folds the history and stops cleanly. */
export async function live({ arrivals, restarts }: History): Promise<TestDriver> {
  const driver = await openPlay(HISTORY_RULES);
  for (const [index, arrival] of arrivals.entries()) {
    arrive(driver, arrival);
    if (restarts.has(index)) driver.restart();
  }
  return driver.flush();
}
