import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TestDriver } from "../../src/engine/test-driver.ts";
import type { FeatureView } from "../../src/features/feature-view.ts";
import type { PlayerFeatures } from "../../src/records/generated.ts";
import { evaluate } from "../../src/segments/evaluate.ts";
import { PLAYER_FEATURES } from "../../topologies/topics.ts";
import { type Arrival, type GeneratedEvent, setAndArrival } from "../properties/generators.ts";
import { pipe } from "../support/drive.ts";
import { later } from "../support/events.ts";
import { changesOf, rulesWith, segmentTriggers, topology } from "./support.ts";

const END = later("47h");
const RULES = rulesWith(`
- { id: spender, when: { feature: turnover_1h, gte: 10 } }
- { id: loser, when: { all: [{ feature: ggr_24h, gt: 0 }, { feature: losing_streak, gte: 1 }] } }
- { id: pausing, when: { all: [{ feature: last_bet, older_than: 30m }, { feature: last_seen, within: 3h }] } }
- { id: idle, when: { not: { feature: last_bet, within: 1h } } }
- { id: bonused, when: { any: [{ feature: bonuses_lost_24h, gte: 1 }, { feature: latest_bonus_status, eq: Completed }] } }
- { id: busy, when: { any: [{ feature: favourite_game, eq: g2 }, { feature: rounds_24h, in: [2, 3] }] } }
`);

async function run({ events, restarts, ticks }: Arrival): Promise<TestDriver> {
  const driver = await TestDriver.open(topology, RULES);
  for (const [index, event] of events.entries()) {
    pipe(driver, event);
    if (ticks.has(index)) driver.tick(driver.clock);
    if (restarts.has(index)) driver.restart();
  }
  return driver.tick(END).flush();
}

function sorted(events: readonly GeneratedEvent[]): GeneratedEvent[] {
  return [...events].sort((a, b) => a.occurred_at - b.occurred_at);
}

/** `anna spender`, for each that somebody is in at the end. */
function members(driver: TestDriver): string[] {
  const latest = new Map(changesOf(driver).map((each) => [`${each.user_id} ${each.segment_id}`, each.is_member]));
  return [...latest].flatMap(([key, isMember]) => (isMember ? [key] : [])).sort();
}

/** The same, as whoever follows the triggers has it. */
function membersByTriggers(driver: TestDriver): string[] {
  const latest = new Map(
    segmentTriggers(driver).map(({ user_id, type, payload }) => [
      `${user_id} ${JSON.parse(payload).segment_id}`,
      type === "segment_entered",
    ]),
  );
  return [...latest].flatMap(([key, isMember]) => (isMember ? [key] : [])).sort();
}

/** The same, from the last row of features that each player has. */
function membersByFeatures(driver: TestDriver): string[] {
  const rows = new Map(driver.output(PLAYER_FEATURES, "PlayerFeatures").map((row) => [row.user_id, row]));
  return [...rows.values()]
    .flatMap((row) =>
      RULES.segments.filter(({ when }) => evaluate(when, viewOf(row), END)).map(({ id }) => `${row.user_id} ${id}`),
    )
    .sort();
}

function viewOf(row: PlayerFeatures): FeatureView {
  return { get: (name) => row[name as keyof PlayerFeatures] as ReturnType<FeatureView["get"]> };
}

describe("membership", () => {
  test("is what the features say at the clock, whatever the order, repeats, ticks and restarts", async () => {
    await fc.assert(
      fc.asyncProperty(setAndArrival, async ({ events, arrival }) => {
        const driver = await run(arrival);
        expect(members(driver)).toEqual(membersByFeatures(driver));
        expect(members(driver)).toEqual(members(await run({ ...arrival, events: sorted(events) })));
      }),
      { numRuns: 150 },
    );
  });

  test("has one history, however many ticks and restarts there are, when events come in order", async () => {
    const history = (driver: TestDriver) => changesOf(driver).map((each) => ({ ...each, version: 0, received_at: 0 }));
    await fc.assert(
      fc.asyncProperty(setAndArrival, async ({ events, arrival }) => {
        const ordered = sorted(events);
        const bare = await run({ events: ordered, ticks: new Set(), restarts: new Set(), sleeps: new Map() });
        const ticked = await run({ ...arrival, events: ordered });
        expect(history(ticked)).toEqual(history(bare));
      }),
      { numRuns: 150 },
    );
  });

  test("fires a trigger for every change that stands in the history, none twice, and whoever follows them has the members", async () => {
    await fc.assert(
      fc.asyncProperty(setAndArrival, async ({ arrival }) => {
        const driver = await run(arrival);
        const triggers = segmentTriggers(driver).map(({ type, user_id, occurred_at, payload }) =>
          [type.replace("segment_", ""), user_id, JSON.parse(payload).segment_id, occurred_at].join(" "),
        );
        expect(new Set(triggers).size).toBe(triggers.length);
        for (const { change, user_id, segment_id, at } of changesOf(driver)) {
          expect(triggers).toContain([change, user_id, segment_id, at].join(" "));
        }
        expect(membersByTriggers(driver)).toEqual(members(driver));
      }),
      { numRuns: 100 },
    );
  });
});
