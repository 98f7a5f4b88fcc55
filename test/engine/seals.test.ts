import { expect, test } from "vitest";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { DAY, type Micros } from "../../src/values/time.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { DEAD_LETTERS } from "../../topologies/topics.ts";
import { bet, duration, START } from "../support/events.ts";

const day = (count: number) => (START + count * DAY) as Micros;

test.each([false, true])(
  "whoever is silent for long enough under changed rules is sealed by the next that is received (restart: %s)",
  async (restarts) => {
    const driver = await TestDriver.open(segmentation);
    driver.pipe("CasinoEvent", bet(1, { at: START }));
    driver.tick(day(1));
    driver.configure({ ...DEFAULT_FOLD_RULES, sealAfter: duration("1d") }, day(2));
    if (restarts) driver.restart();
    // An hour behind the clock: of a sealed player it is too late.
    driver.pipe("CasinoEvent", bet(2, { at: (day(1) - 1) as Micros, more: { received_at: day(3) } }));
    expect(driver.output(DEAD_LETTERS, "DeadLetter")).toMatchObject([{ code: "too_late" }]);
  },
);
