import { describe, expect, test } from "vitest";
import type { TestDriver } from "../../src/engine/test-driver.ts";
import { triggerId } from "../../src/triggers/trigger.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { DAY, MINUTE, type Micros } from "../../src/values/time.ts";
import { bet, duration, later, login, rollbackOfBet, START, win } from "../support/events.ts";
import { profile } from "../support/more-events.ts";
import { changesOf, deposit, driverWith, rulesWith, segmentTriggers, storyOf } from "./support.ts";

const HIGH_ROLLER = "- { id: high-roller, name: High roller, when: { feature: turnover_7d, gte: 100 } }";
const ACTIVE = "- { id: active, when: { feature: last_seen, within: 10m } }";
const DORMANT = "- { id: dormant, when: { feature: last_seen, older_than: 30d } }";
const ANNA_KEY = playerKey("acme", "brand", "anna");

describe("a player", () => {
  test("enters a segment with the event that makes its condition true, with the values that decided it", async () => {
    const driver = await driverWith(HIGH_ROLLER);
    driver.pipe("CasinoEvent", bet("99.99999999"));
    expect(changesOf(driver)).toEqual([]);
    const received = later("3s");
    driver.pipe("CasinoEvent", bet("0.00000001", { at: later("1s"), more: { received_at: received } }));
    expect(changesOf(driver)).toEqual([
      {
        tenant: "acme",
        origin: "brand",
        user_id: "anna",
        segment_id: "high-roller",
        at: later("1s"),
        change: "entered",
        cause: "event",
        is_member: true,
        since: later("1s"),
        values: '{"turnover_7d":"100.00000000"}',
        received_at: received,
        version: 2 ** 42 + 2,
      },
    ]);
  });

  test("leaves it on time when what had made it true has decayed, whether or not ticks came in between", async () => {
    for (const ticks of [["1h", "8d"], ["8d"]]) {
      const driver = await driverWith(HIGH_ROLLER);
      driver.pipe("CasinoEvent", bet(100));
      for (const tick of ticks) driver.tick(later(tick));
      expect(storyOf(driver)).toEqual(["entered high-roller by event", "exited high-roller by timer"]);
      // START is noon: the day of the bet leaves the window of seven days at midnight, seven days later.
      expect(changesOf(driver)[1]).toMatchObject({ at: later("156h"), is_member: false });
    }
  });

  test("is in it as long as a time is within the limit, the limit included", async () => {
    const driver = await driverWith(ACTIVE);
    driver.pipe("LoginEvent", login(START)).tick(later("10m"));
    expect(storyOf(driver)).toEqual(["entered active by event"]);
    driver.tick(later("10m", 1));
    expect(storyOf(driver)).toEqual(["entered active by event", "exited active by timer"]);
    expect(changesOf(driver)[1]).toMatchObject({ at: later("10m", 1) });
  });

  test("stays in it when something happens in time, and leaves after the last of it", async () => {
    const driver = await driverWith(ACTIVE);
    for (const minutes of [0, 9, 18, 27]) driver.pipe("LoginEvent", login(later(`${minutes}m`)));
    driver.tick(later("1h"));
    expect(changesOf(driver).map(({ change, at }) => [change, at])).toEqual([
      ["entered", START],
      ["exited", later("37m", 1)],
    ]);
  });

  test.each([
    ["bet a window ago", "- { id: playing, when: { feature: turnover_1h, gt: 0 } }", later("1h")],
    ["was within the limit", "- { id: playing, when: { feature: last_bet, within: 10m } }", later("10m", 1)],
  ])("who %s stays in it when he bets at the moment at which he would leave", async (_, segment, moment) => {
    const driver = await driverWith(segment);
    const players = ["anna", "bob", "liv"].map((user_id) => ({ more: { user_id } }));
    for (const player of players) driver.pipe("CasinoEvent", bet(5, player));
    // After the first of them the clock is there, for all three.
    for (const player of players) driver.pipe("CasinoEvent", bet(5, { ...player, at: moment }));
    driver.pipe("CasinoEvent", bet(5, { at: (moment + 1) as Micros }));
    expect(storyOf(driver)).toEqual(players.map(() => "entered playing by event"));
    driver.tick(later("3h"));
    expect(storyOf(driver).slice(3)).toEqual(players.map(() => "exited playing by timer"));
  });

  test("enters on time when the time that was waited for turns out to be earlier", async () => {
    const driver = await driverWith("- { id: pausing, when: { feature: last_bet, older_than: 30m } }");
    driver.pipe("CasinoEvent", bet(5, { id: "late", at: later("20m") }));
    driver.pipe("CasinoEvent", bet(5, { at: START }));
    driver.pipe("CasinoEvent", rollbackOfBet(5, { id: "back", at: later("21m"), more: { activity_id: "late" } }));
    driver.tick(later("2h"));
    expect(changesOf(driver).map(({ change, at }) => [change, at])).toEqual([["entered", later("30m", 1)]]);
  });

  test("who never had the feature is in a segment that says so, from his first event on", async () => {
    const driver = await driverWith("- { id: unknown, when: { feature: country, exists: false } }");
    driver.pipe("LoginEvent", login(START));
    expect(storyOf(driver)).toEqual(["entered unknown by event"]);
    driver.pipe("PlayerProfile", profile(later("1s"), { country: "SE" }));
    expect(storyOf(driver)).toEqual(["entered unknown by event", "exited unknown by event"]);
  });

  test("does not enter for what is true only in the middle of an event", async () => {
    // A win that closes the round: turnover and wins are told one after the other.
    const driver = await driverWith("- { id: lossless, when: { feature: ggr_1h, lt: 0 } }");
    driver.pipe("CasinoEvent", bet(10)).pipe("CasinoEvent", win(10, { at: later("1s"), roundEnd: true }));
    expect(storyOf(driver)).toEqual([]);
  });
});

describe("a change of membership", () => {
  test("fires a trigger with the name, the values and the cause, once for each clock", async () => {
    const driver = await driverWith(HIGH_ROLLER);
    driver.pipe("CasinoEvent", bet(150));
    expect(segmentTriggers(driver)).toMatchObject([
      {
        trigger_id: triggerId("segment_entered", ANNA_KEY, "high-roller", START),
        type: "segment_entered",
        occurred_at: START,
        cause: "event",
        stale: false,
      },
    ]);
    expect(JSON.parse(segmentTriggers(driver)[0]!.payload)).toEqual({
      segment_id: "high-roller",
      segment_name: "High roller",
      values: { turnover_7d: "150.00000000" },
      cause: "event",
    });
  });

  describe.each([
    ["late events", later("1s"), later("10m")],
    ["events of one moment", START, START],
  ])("that %s make", (_, at, clock) => {
    const LOSING = "- { id: losing, when: { feature: ggr_1h, gt: 0 } }";
    const enter = async (yaml = LOSING) => {
      const driver = await driverWith(yaml);
      driver.pipe("LoginEvent", login(clock)).pipe("CasinoEvent", bet(5, { at }));
      expect(storyOf(driver)).toEqual(["entered losing by event"]);
      return driver;
    };
    const told = (driver: TestDriver) => changesOf(driver).map(({ change, at: when, cause }) => [change, when, cause]);

    test("take back and make again, is one: whoever follows the triggers has him in the segment", async () => {
      const driver = await enter();
      driver.pipe("CasinoEvent", win(5, { at })).restart().pipe("CasinoEvent", bet(5, { at }));
      driver.tick(clock).tick(later("30m"));
      expect(storyOf(driver)).toEqual(["entered losing by event"]);
      expect(segmentTriggers(driver)).toHaveLength(1);
    });

    test("and take back, is taken back when their moment has passed, as of it and by an event", async () => {
      for (const passes of [
        (driver: TestDriver) => driver.tick(clock),
        (driver: TestDriver) => driver.restart().tick(later("20m")),
        (driver: TestDriver) => driver.pipe("LoginEvent", login((clock + 1) as Micros, { user_id: "ben" })),
      ]) {
        const driver = await enter();
        driver.pipe("CasinoEvent", win(5, { at }));
        expect(driver.nextTimer).toBe(clock);
        passes(driver);
        expect(told(driver)).toEqual([
          ["entered", clock, "event"],
          ["exited", clock, "event"],
        ]);
        expect(segmentTriggers(driver).map(({ trigger_id }) => trigger_id)).toEqual([
          triggerId("segment_entered", ANNA_KEY, "losing", clock),
          triggerId("segment_exited", ANNA_KEY, "losing", clock),
        ]);
        expect(segmentTriggers(driver)[1]).toMatchObject({ occurred_at: clock, cause: "event" });
      }
    });

    test("take back and, after a tick at that moment, make again, is a change of the moment that follows", async () => {
      const driver = await enter();
      driver.pipe("CasinoEvent", win(5, { at })).tick(clock).pipe("CasinoEvent", bet(5, { at })).tick(clock);
      expect(storyOf(driver)).toEqual(["entered losing by event", "exited losing by event"]);
      driver.tick(later("20m"));
      expect(told(driver)[2]).toEqual(["entered", clock + 1, "timer"]);
      expect(new Set(segmentTriggers(driver).map(({ trigger_id }) => trigger_id)).size).toBe(3);
    });

    test("and a limit of time keeps waiting for its own clock meanwhile", async () => {
      const driver = await enter(
        LOSING.replace(
          "{ feature: ggr_1h, gt: 0 }",
          "{ all: [{ feature: ggr_1h, gt: 0 }, { feature: last_bet, within: 15m }] }",
        ),
      );
      driver.pipe("CasinoEvent", win(5, { at })).pipe("CasinoEvent", bet(5, { at }));
      driver.tick(later("30m"));
      expect(told(driver)).toEqual([
        ["entered", clock, "event"],
        ["exited", at + 15 * MINUTE + 1, "timer"],
      ]);
    });

    test("and definitions take back, is taken back at once", async () => {
      const driver = await enter();
      driver.configure(rulesWith(LOSING.replace("gt: 0", "gt: 100")), later("10m"));
      expect(storyOf(driver)).toEqual(["entered losing by event", "exited losing by definition"]);
    });
  });
});

describe("a change of definitions", () => {
  const next = later("1m");

  test("re-evaluates every player, also one who is sealed", async () => {
    const driver = await driverWith("[]");
    driver.pipe("CasinoEvent", bet(150)).pipe("CasinoEvent", bet(1, { more: { user_id: "ben" } }));
    driver.tick(START, (START + 8 * DAY) as Micros);
    driver.configure(rulesWith(HIGH_ROLLER), next);
    expect(storyOf(driver)).toEqual(["entered high-roller by definition"]);
    expect(changesOf(driver)[0]).toMatchObject({ user_id: "anna", at: START });
    expect(segmentTriggers(driver)).toMatchObject([{ cause: "definition", type: "segment_entered" }]);
  });

  test("lets members of a segment that is gone, or is now another, leave", async () => {
    const driver = await driverWith(`${HIGH_ROLLER}\n${ACTIVE}`);
    driver.pipe("CasinoEvent", bet(150));
    driver.configure(rulesWith(HIGH_ROLLER.replace("100", "1000")), next);
    expect(storyOf(driver).slice(2)).toEqual(["exited active by definition", "exited high-roller by definition"]);
    expect(driver.states[0]?.processors["segments"]).toMatchObject({ dues: new Map(), due: null });
  });

  test("is judged by what the new limits make of a player, not on the way to it", async () => {
    const SEGMENTS =
      "- { id: calm, when: { feature: losing_streak, lt: 1 } }\n- { id: losing, when: { feature: losing_streak, gte: 1 } }";
    const driver = await driverWith("[]");
    driver.pipe("CasinoEvent", bet(5)).pipe("LoginEvent", login(later("10m"), { user_id: "ben" }));
    driver.configure({ ...rulesWith(SEGMENTS), roundIdle: duration("5m") }, next);
    const changes = changesOf(driver).map(({ user_id, change, segment_id, cause }) => [
      user_id,
      change,
      segment_id,
      cause,
    ]);
    expect(changes.filter(([user]) => user === "anna")).toEqual([["anna", "entered", "losing", "definition"]]);
  });

  test("of the name, or of the order in the file, changes no membership", async () => {
    const driver = await driverWith(`${HIGH_ROLLER}\n${ACTIVE}`);
    driver.pipe("CasinoEvent", bet(150));
    driver.configure(rulesWith(`${ACTIVE}\n${HIGH_ROLLER.replace("High roller", "Whale")}`), next);
    expect(storyOf(driver)).toHaveLength(2);
  });
});

describe("a membership", () => {
  test("and what it waits for survive the seal and restarts", async () => {
    const driver = await driverWith(
      `${DORMANT}\n- { id: depositor, when: { feature: deposit_count_lifetime, gte: 1 } }`,
    );
    driver.pipe("PaymentEvent", deposit(10, START)).restart();
    driver.tick(later("8d")).restart().tick(later("30d"));
    expect(storyOf(driver)).toEqual(["entered depositor by event"]);
    driver.tick(later("30d", 1)).restart();
    expect(storyOf(driver)).toEqual(["entered depositor by event", "entered dormant by timer"]);
    driver.pipe("LoginEvent", login(later("31d")));
    expect(storyOf(driver).slice(2)).toEqual(["exited dormant by event"]);
  });

  test("is all that is kept: who is in none and waits for none leaves no state and no timer", async () => {
    const driver = await driverWith(`${HIGH_ROLLER}\n${ACTIVE.replace("last_seen", "last_deposit")}`);
    driver.pipe("LoginEvent", login(START)).tick(later("60d"));
    expect(driver.states[0]?.processors["segments"]).toBeUndefined();
    expect(driver.nextTimer).toBeNull();
  });

  test("is not looked for while no segment is declared, and is with the first that are", async () => {
    const driver = await driverWith("[]");
    driver.pipe("CasinoEvent", bet(150));
    expect(driver.states[0]?.processors["segments"]).toBeUndefined();
    driver.configure(rulesWith(HIGH_ROLLER), later("1m"));
    expect(storyOf(driver)).toEqual(["entered high-roller by definition"]);
  });
});
