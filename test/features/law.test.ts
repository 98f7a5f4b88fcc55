import fc from "fast-check";
import { expect, test } from "vitest";
import { TestDriver } from "../../src/engine/test-driver.ts";
import type { PlayerFeatures, Round } from "../../src/records/generated.ts";
import { DEFAULT_FOLD_RULES, DEFAULT_TENANT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { triggerId } from "../../src/triggers/trigger.ts";
import { compareUtf8 } from "../../src/values/order.ts";
import { playerKey } from "../../src/values/player-key.ts";
import type { Micros } from "../../src/values/time.ts";
import { PLAYER_FEATURES, ROUNDS, TRIGGERS } from "../../topologies/topics.ts";
import { eventSet } from "../properties/generators.ts";
import { later, login } from "../support/events.ts";
import { payment, profile } from "../support/more-events.ts";
import { type FeatureEvent, featuresTopology, pipe } from "./drive-features.ts";

const RULES = { ...DEFAULT_FOLD_RULES, defaults: { ...DEFAULT_TENANT_FOLD_RULES, losingStreaks: [1, 2] } };

const accountEvent = fc
  .record({
    at: fc.integer({ min: 0, max: 240 }).map((step) => later(`${5 * step}m`)),
    id: fc.integer({ min: 0, max: 1e6 }).map(String),
    user_id: fc.constantFrom("anna", "ben|%"),
    make: fc.constantFrom<(at: Micros, more: { event_id: string; user_id: string }) => FeatureEvent>(
      (at, more) => login(at, more),
      (at, more) => payment("deposit", at, more),
      (at, more) => payment("withdraw", at, more),
      (at, more) => profile(at, { ...more, country: more.event_id, tags: ["new"] }),
      (at, more) => profile(at, { ...more, gender: "F", cleared: ["country"] }),
    ),
  })
  .map(({ at, id, user_id, make }) => make(at, { event_id: id, user_id }));

const accountEvents = fc.uniqueArray(accountEvent, { maxLength: 20, selector: ({ event_id }) => event_id });

interface Arrival {
  readonly order: readonly FeatureEvent[];
  readonly repeated: readonly number[];
  readonly restarts: readonly number[];
  readonly ticks: readonly number[];
}

const places = fc.array(fc.nat({ max: 60 }), { maxLength: 5 });
const eventsAndArrival = fc
  .tuple(eventSet, accountEvents)
  .map(([play, account]): FeatureEvent[] => [...play, ...account])
  .chain((events) => {
    const order = fc.shuffledSubarray(events, { minLength: events.length });
    const arrival = fc.record({ order, repeated: places, restarts: places, ticks: places });
    return arrival.map((arrival) => ({ events, arrival }));
  });

async function run({ order, repeated, restarts, ticks }: Arrival, end: Micros): Promise<TestDriver> {
  const driver = await TestDriver.open(featuresTopology(), RULES);
  for (const [place, event] of order.entries()) {
    pipe(driver, event);
    if (repeated.includes(place)) pipe(driver, event);
    if (ticks.includes(place)) driver.tick(driver.clock);
    if (restarts.includes(place)) driver.restart();
  }
  return driver.tick(end).flush();
}

function inOrder(events: readonly FeatureEvent[]): Arrival {
  const order = events.toSorted((a, b) => a.occurred_at - b.occurred_at);
  return { order, repeated: [], restarts: [], ticks: [] };
}

/** The last row of each player, but for how often it changed and when. */
function rows(driver: TestDriver): Map<string, PlayerFeatures> {
  const all = driver.output(PLAYER_FEATURES, "PlayerFeatures").map((row) => {
    return [row.user_id, { ...row, version: 0, revision: 0, as_of: 0 as Micros }] as const;
  });
  return new Map(all.toSorted(([a], [b]) => compareUtf8(a, b)));
}

test("order, repeats, ticks and restarts do not matter to the features, at any clock", async () => {
  const end = fc.constantFrom("21h", "47h", "6d", "29d", "40d").map((after) => later(after));
  await fc.assert(
    fc.asyncProperty(eventsAndArrival, end, async ({ events, arrival }, end) => {
      expect(rows(await run(arrival, end))).toEqual(rows(await run(inOrder(events), end)));
    }),
    { numRuns: 200 },
  );
});

test("every losing streak that stands in the end was told, and none twice", async () => {
  await fc.assert(
    fc.asyncProperty(eventsAndArrival, async ({ arrival }) => {
      const driver = await run(arrival, later("47h"));
      const told = driver.output(TRIGGERS, "Trigger").map(({ trigger_id }) => trigger_id);
      expect(new Set(told).size).toBe(told.length);
      for (const [user, { losing_streak }] of rows(driver)) {
        const streak = losing_streak === 0 ? [] : closedRounds(driver, user).slice(-losing_streak);
        const key = playerKey("acme", "brand", user);
        for (const [place, { ended_at }] of streak.slice(0, 2).entries()) {
          expect(told).toContain(triggerId("losing_streak", key, String(place + 1), ended_at));
        }
      }
    }),
    { numRuns: 150 },
  );
});

/** By (ended_at, round_id). */
function closedRounds(driver: TestDriver, user: string): Round[] {
  const rounds = driver.output(ROUNDS, "Round").filter(({ user_id }) => user_id === user);
  const last = new Map(rounds.map((round) => [round.round_id, round]));
  return [...last.values()]
    .filter(({ status }) => status === "closed")
    .sort((a, b) => a.ended_at - b.ended_at || compareUtf8(a.round_id, b.round_id));
}
