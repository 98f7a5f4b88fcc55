import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { triggerId } from "../../src/triggers/trigger.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { TRIGGERS } from "../../topologies/topics.ts";
import { bonusesOf, pipe, roundsOf, transitionsOf } from "../support/drive.ts";
import { later } from "../support/events.ts";
import { puttingAside } from "../support/putting-aside.ts";
import { type Arrival, type GeneratedEvent, setAndArrival } from "./generators.ts";

const END = later("47h");

async function run(
  { events, restarts, sleeps, ticks }: Arrival,
  topology = segmentation,
  end = END,
): Promise<TestDriver> {
  const driver = await TestDriver.open(topology);
  for (const [index, event] of events.entries()) {
    pipe(driver, event);
    if (ticks.has(index)) driver.tick(driver.clock);
    if (restarts.has(index)) driver.restart();
    const isKept = sleeps.get(index);
    if (isKept !== undefined) driver.sleep(isKept);
  }
  return driver.tick(end).flush();
}

function inOrder(events: readonly GeneratedEvent[]): Arrival {
  const sorted = [...events].sort((a, b) => a.occurred_at - b.occurred_at);
  return { events: sorted, restarts: new Set(), sleeps: new Map(), ticks: new Set() };
}

/** What must be the same: everything but how often and where in the log it changed. */
function tables(driver: TestDriver) {
  const bare = (rows: readonly object[]) => rows.map((row) => ({ ...row, version: 0, revision: 0 }));
  return { rounds: bare(roundsOf(driver)), bonuses: bare(bonusesOf(driver)), transitions: bare(transitionsOf(driver)) };
}

describe("the one law (semantics.md)", () => {
  test("order, repeats, ticks, restarts, who sleeps and what is put aside do not matter to the tables", async () => {
    await fc.assert(
      fc.asyncProperty(
        setAndArrival,
        fc.constantFrom(segmentation, puttingAside),
        async ({ events, arrival }, topology) => {
          expect(tables(await run(arrival, topology))).toEqual(tables(await run(inOrder(events))));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("restarts, who sleeps and what is put aside do not matter to any record, nor to which comes first", async () => {
    await fc.assert(
      fc.asyncProperty(setAndArrival, fc.constantFrom(segmentation, puttingAside), async ({ arrival }, topology) => {
        const undisturbed = await run({ ...arrival, restarts: new Set(), sleeps: new Map() });
        expect((await run(arrival, topology)).records).toEqual(undisturbed.records);
      }),
      { numRuns: 300 },
    );
  });

  test("every trigger that is true in the end has fired, and none twice", async () => {
    await fc.assert(
      fc.asyncProperty(setAndArrival, async ({ arrival }) => {
        const driver = await run(arrival);
        const ids = driver.output(TRIGGERS, "Trigger").map((each) => each.trigger_id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { tenant, origin, user_id, user_bonus_id, to_status, at, legal } of transitionsOf(driver)) {
          const key = playerKey(tenant, origin, user_id);
          const subject = `${user_bonus_id}|${to_status}`;
          expect(ids).toContain(triggerId("bonus_status_changed", key, subject, at));
          if (!legal) expect(ids).toContain(triggerId("bonus_anomaly", key, subject, at));
        }
      }),
      { numRuns: 150 },
    );
  });

  test("money in is money out: rounds hold the effective bets and wins, each once", async () => {
    await fc.assert(
      fc.asyncProperty(setAndArrival, async ({ arrival }) => {
        const driver = await run(arrival);
        for (const round of roundsOf(driver)) {
          const { bet_count, win_count, cancelled_count, activity_count } = round;
          expect(Number(round.bet_total)).toBe(
            Number(round.bet_real) + Number(round.bet_bonus) + Number(round.bet_locked),
          );
          expect(Number(round.ggr)).toBe(Number(round.bet_total) - Number(round.win_total));
          expect(bet_count + win_count + cancelled_count).toBeLessThanOrEqual(activity_count);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("state and timers return to zero", async () => {
    await fc.assert(
      fc.asyncProperty(setAndArrival, async ({ arrival }) => {
        const driver = await run(arrival, segmentation, later("500d"));
        expect(driver.nextTimer).toBeNull();
        for (const state of driver.states) {
          // What is known of a player for ever: lifetime sums, streaks, the profile.
          expect(Object.keys(state.processors)).toEqual(["features"]);
          expect(state.pending.size).toBe(0);
          expect(state.admission.seen.count + state.admission.loose.length).toBe(0);
        }
      }),
      { numRuns: 100 },
    );
  });
});
