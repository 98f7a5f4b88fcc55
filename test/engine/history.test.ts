import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TestDriver } from "../../src/engine/test-driver.ts";
import type { Records } from "../../src/records/codec.ts";
import { DAY, MINUTE, type Micros, SECOND } from "../../src/values/time.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { PLAYER_FEATURES, ROUNDS } from "../../topologies/topics.ts";
import { bet, later, START, win } from "../support/events.ts";

/** Between places in the log at which rows of history go out. */
const GATHERED = 512;
const LOADED_AT = (START + 400 * DAY) as Micros;

/** A bet each minute, received long after. */
function playOfHistory(driver: TestDriver, from: number, count: number): void {
  for (let index = from; index < from + count; index++) {
    const at = (START + index * MINUTE) as Micros;
    driver.pipe("CasinoEvent", bet(1, { id: `b${index}`, round: `r${index}`, at, more: { received_at: LOADED_AT } }));
  }
}

function featureRows(driver: TestDriver): Records["PlayerFeatures"][] {
  return driver.output(PLAYER_FEATURES, "PlayerFeatures");
}

describe("rows of history", () => {
  test("that are due wait for a place in the log, and are written once for all that happened up to it", async () => {
    const driver = await TestDriver.open(segmentation);
    playOfHistory(driver, 0, GATHERED);
    // Offset 0 is such a place, but nothing is due there.
    expect(featureRows(driver)).toEqual([]);
    playOfHistory(driver, GATHERED, 1);
    expect(featureRows(driver)).toMatchObject([{ last_bet: START + GATHERED * MINUTE }]);
  });

  test("go out with the tick at its end", async () => {
    const driver = await TestDriver.open(segmentation);
    playOfHistory(driver, 0, 10);
    driver.tick(LOADED_AT);
    expect(featureRows(driver).at(-1)).toMatchObject({ last_bet: START + 9 * MINUTE });
  });

  test("that close go out at once", async () => {
    const driver = await TestDriver.open(segmentation);
    const more = { received_at: LOADED_AT };
    driver.pipe("CasinoEvent", bet(1, { round: "r1", at: START, more }));
    driver.pipe("CasinoEvent", win(2, { round: "r1", at: later("1s"), roundEnd: true, more }));
    expect(driver.output(ROUNDS, "Round")).toMatchObject([{ round_id: "r1", status: "closed" }]);
  });

  test("are those that players have of whom everything was received as it happened", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 60 }), async (gaps) => {
        const [live, loaded] = await Promise.all([TestDriver.open(segmentation), TestDriver.open(segmentation)]);
        let at = START as number;
        for (const [index, gap] of gaps.entries()) {
          at += gap * SECOND;
          const event = bet(1, { id: `b${index}`, round: `r${index >> 1}`, at: at as Micros });
          live.pipe("CasinoEvent", event);
          loaded.pipe("CasinoEvent", { ...event, received_at: LOADED_AT });
          if (index === 20) loaded.restart();
        }
        const [expected, actual] = [live, loaded].map((driver) => {
          const { version, as_of, ...row } = featureRows(driver.flush()).at(-1)!;
          return row;
        });
        expect(actual).toEqual(expected);
        expect(featureRows(loaded).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
