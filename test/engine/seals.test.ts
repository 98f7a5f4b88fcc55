import { expect, test } from "vitest";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { DAY, type Micros } from "../../src/values/time.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { DEAD_LETTERS, PLAYER_FEATURES, ROUNDS } from "../../topologies/topics.ts";
import { rulesWith, segmentTriggers } from "../segments/support.ts";
import { bet, duration, later, login, money, rollbackOfBet, START, win } from "../support/events.ts";

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

const SEALING = { received_at: later("200h") };

test("a bonus bet of a round that a seal left open can be taken back after it", async () => {
  const driver = await TestDriver.open(segmentation);
  driver.pipe("CasinoEvent", bet(5, { id: "x", bonus: 5 }));
  driver.pipe("LoginEvent", login(later("1m"), { user_id: "ben", ...SEALING }));
  driver.pipe("CasinoEvent", rollbackOfBet(5, { id: "x", bonus: 5, at: later("2m"), more: SEALING }));
  driver.tick(later("30m"), SEALING.received_at).flush();
  expect(driver.output(ROUNDS, "Round").at(-1)).toMatchObject({
    status: "cancelled",
    bet_count: 0,
    cancelled_count: 1,
  });
});

test.each([false, true])(
  "whoever is sealed at a moment at which something of his is due is told it first (tick before: %s)",
  async (ticks) => {
    const driver = await TestDriver.open(segmentation);
    driver.pipe("CasinoEvent", bet(5, { id: "a", round: "open" }));
    driver.pipe("CasinoEvent", win(5, { id: "b", round: "won", roundEnd: true }));
    // When the open round becomes idle: it is lost, but of two that end at once the greater id is the later one.
    driver.pipe("LoginEvent", login(later("15m", 1), { user_id: "ben" }));
    if (ticks) driver.tick(later("15m", 1));
    driver.pipe("LoginEvent", login(later("16m"), { user_id: "cleo", ...SEALING }));
    driver.tick(later("3000h")).flush();
    const rows = driver.output(PLAYER_FEATURES, "PlayerFeatures").filter(({ user_id }) => user_id === "anna");
    expect(rows.at(-1)).toMatchObject({ losing_streak: 0, winning_streak: 1, turnover_1h: money(0) });
  },
);

test("whoever is sealed enters nothing that was true only of what had not yet decayed", async () => {
  const segment =
    "{ id: odd, when: { all: [{ feature: turnover_1h, gte: 5 }, { feature: last_bet, older_than: 55m }] } }";
  const driver = await TestDriver.open(segmentation, rulesWith(`- ${segment}`));
  driver.pipe("CasinoEvent", bet(5, { at: later("5m", -1) }));
  driver.pipe("LoginEvent", login(later("60m"), { user_id: "ben" }));
  driver.pipe("LoginEvent", login(later("61m"), { user_id: "cleo", ...SEALING }));
  driver.tick(later("62m"), SEALING.received_at);
  expect(segmentTriggers(driver)).toEqual([]);
});
