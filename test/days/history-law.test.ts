import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlayerDay } from "../../src/records/generated.ts";
import type { Micros } from "../../src/values/time.ts";
import { model } from "../model/model.ts";
import type { Row } from "../model/row.ts";
import { HISTORY_RULES, history, historySet, inOrder, live } from "./long-history.ts";
import { daysOf, passTime, triggersOf } from "./play.ts";

/** What must be the same: everything but how often and where in the log it changed. */
function shown(rows: readonly Row<PlayerDay>[]): Row<PlayerDay>[] {
  const keyOf = ({ user_id, date }: Row<PlayerDay>) => `${user_id}|${String(date).padStart(6, "0")}`;
  return rows
    .map((row) => ({ ...row, revision: 0, version: 0, is_deleted: false }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const TYPES = ["round_big_win", "deposit_after_loss"];

describe("over weeks of play and a year of bonuses", () => {
  test("days are what the set of events makes them, however it arrives", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (each) => {
        const expected = model(each.arrivals, HISTORY_RULES).player_days;
        expect(shown(daysOf(await live(each)))).toEqual(shown(expected));
      }),
      { numRuns: 150 },
    );
  });

  test("every big win and every deposit after a loss that is true in the end has fired, and none twice", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (each) => {
        const driver = await live(each);
        const fired = TYPES.flatMap((type) => triggersOf(driver, type)).map((trigger) => trigger.trigger_id);
        expect(new Set(fired).size).toBe(fired.length);
        const isMine = ({ type }: { type: string }) => TYPES.includes(type);
        const expected = model(each.arrivals, HISTORY_RULES).true_triggers.filter(isMine);
        expect(fired).toEqual(expect.arrayContaining(expected.map((trigger) => trigger.trigger_id)));
      }),
      { numRuns: 150 },
    );
  });

  test("without rollbacks and in order, nothing else fires", async () => {
    const unrolled = historySet.map((events) =>
      events.filter(({ name, record }) => name !== "CasinoEvent" || record.status === "Approved"),
    );
    await fc.assert(
      fc.asyncProperty(unrolled, async (events) => {
        const each = inOrder(events);
        const fired = triggersOf(await live(each), "deposit_after_loss").map((trigger) => trigger.trigger_id);
        const expected = model(each.arrivals, HISTORY_RULES).true_triggers;
        const ids = expected.filter(({ type }) => type === "deposit_after_loss").map((trigger) => trigger.trigger_id);
        expect(fired.sort()).toEqual(ids.sort());
      }),
      { numRuns: 100 },
    );
  });

  test("state and timers return to zero", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (each) => {
        const driver = await live(each);
        passTime(driver, (driver.clock + 500 * 86_400_000_000) as Micros);
        expect(driver.nextTimer).toBeNull();
        for (const state of driver.states) {
          expect(state.processors).toEqual({});
          expect(state.pending.size).toBe(0);
        }
      }),
      { numRuns: 50 },
    );
  });
});
