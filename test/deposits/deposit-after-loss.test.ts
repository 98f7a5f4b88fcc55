import { describe, expect, test } from "vitest";
import type { DepositAfterLossState } from "../../src/deposits/state.ts";
import type { TenantFoldRules } from "../../src/rules/fold-rules.ts";
import { triggerId } from "../../src/triggers/trigger.ts";
import { parseRate } from "../../src/values/money.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { MINUTE, type Micros } from "../../src/values/time.ts";
import { type PlayEvent, passTime, played, rulesWith, triggersOf } from "../days/play.ts";
import { bet, duration, later, login, rollbackOfBet, rollbackOfWin, START, win } from "../support/events.ts";
import { payment } from "../support/more-events.ts";

const RULE: TenantFoldRules["depositAfterLoss"] = { enabled: true, within: duration("10m"), lossBase: "100" };
const RULES = rulesWith({ depositAfterLoss: RULE });

/** An instant before START. */
const earlier = (by: string, micros = 0) => (START - duration(by) + micros) as Micros;

const deposit = (at: Micros, id = "d1") => payment("deposit", at, { event_id: id });

async function fired(events: readonly PlayEvent[], rules = RULES) {
  return triggersOf(await played(events, rules), "deposit_after_loss").map((each) => ({
    at: each.occurred_at,
    ...(JSON.parse(each.payload) as { loss_base: string; since: string; crossed_at: string }),
  }));
}

/** A session of the same day that ended hours ago with a net loss of 60. */
const MORNING = [bet(100, { at: earlier("3h"), round: "m" }), win(40, { at: earlier("3h", 1), round: "m" })];

describe("a deposit fires", () => {
  test("within ten minutes of the loss, not a microsecond later", async () => {
    expect(await fired([bet(100), deposit(later("10m"))])).toHaveLength(1);
    expect(await fired([bet(100), deposit(later("10m", 1))])).toEqual([]);
    expect(await fired([bet(100), deposit(START)])).toHaveLength(1);
    expect(await fired([deposit(later("0s", -1)), bet(100)])).toEqual([]);
  });

  test("from the limit on, in base currency, bets less wins", async () => {
    expect(await fired([bet("99.99999999"), deposit(later("1m"))])).toEqual([]);
    expect(await fired([bet(110), win("10.00000001", { at: later("1s") }), deposit(later("1m"))])).toHaveLength(1);
    const rate = parseRate("0.1")!;
    expect(await fired([bet(999, { rate }), deposit(later("1m"))])).toEqual([]);
    expect(await fired([bet(1000, { rate }), deposit(later("1m"))])).toHaveLength(1);
  });

  test("when the loss was reached in between, even if it was won back", async () => {
    const events = [bet(60), bet(60, { at: later("1m") }), win(500, { at: later("2m") }), deposit(later("9m"))];
    expect(await fired(events)).toMatchObject([
      { loss_base: "120.00000000", crossed_at: "2024-03-05T12:01:00.000000Z" },
    ]);
  });

  test("not when a win of the same instant outweighs the bet", async () => {
    expect(await fired([bet(100), win(1), deposit(later("1m"))])).toEqual([]);
    expect(await fired([win(1), bet(100), deposit(later("1m"))])).toEqual([]);
    expect(await fired([bet(100), win(1, { at: later("0s", 1) }), deposit(later("1m"))])).toHaveLength(1);
  });

  test("not when the loss was reached before, and only grew", async () => {
    expect(await fired([bet(100), bet(100, { at: later("15m") }), deposit(later("16m"))])).toEqual([]);
  });

  test("again when the loss was reached again", async () => {
    const again = [bet(100), win(50, { at: later("5m") }), bet(50, { at: later("15m") }), deposit(later("16m"))];
    expect(await fired(again)).toMatchObject([{ crossed_at: "2024-03-05T12:15:00.000000Z" }]);
  });

  test("of effective bets and wins", async () => {
    const rolledBack = rollbackOfBet(100, { id: "a", at: later("1m") });
    expect(await fired([bet(100, { id: "a" }), rolledBack, deposit(later("2m"))])).toEqual([]);
  });

  test("and a withdrawal does not", async () => {
    expect(await fired([bet(100), payment("withdraw", later("1m"))])).toEqual([]);
  });

  test("each that comes soon enough", async () => {
    const deposits = [deposit(later("1m"), "d1"), deposit(later("2m"), "d2"), deposit(later("11m"), "d3")];
    expect(await fired([bet(100), ...deposits])).toMatchObject([{ at: later("1m") }, { at: later("2m") }]);
  });
});

describe("the loss is", () => {
  test("that of the session, from its start", async () => {
    const early = win(1000, { at: earlier("1h"), round: "e" });
    expect(await fired([early, bet(60, { at: earlier("29m") }), bet(40), deposit(later("1m"))])).toMatchObject([
      { since: "session", loss_base: "100.00000000" },
    ]);
  });

  test("held together by whatever the player does, with gaps of exactly the limit", async () => {
    const early = win(1000, { at: earlier("12h"), round: "e" });
    const loss = [early, bet(60), bet(40, { at: later("60m") }), deposit(later("61m"))];
    expect(await fired([...loss])).toEqual([]);
    expect(await fired([...loss, login(later("30m"))])).toMatchObject([{ since: "session" }]);
    expect(await fired([...loss, login(later("30m", -1))])).toEqual([]);
    expect(await fired([...loss, payment("withdraw", later("30m"))])).toHaveLength(1);
    const cancelled = [
      bet(7, { at: later("29m"), id: "x", round: "x" }),
      rollbackOfBet(7, { at: later("31m"), id: "x", round: "x" }),
    ];
    expect(await fired([...loss, ...cancelled])).toHaveLength(1);
  });

  test("or that of the day so far, over its sessions", async () => {
    expect(await fired([...MORNING, bet(40), deposit(later("1m"))])).toMatchObject([
      { since: "day", loss_base: "100.00000000", crossed_at: "2024-03-05T12:00:00.000000Z" },
    ]);
  });

  test("in the tenant's zone", async () => {
    const rules = rulesWith({ depositAfterLoss: RULE, timeZone: "Asia/Tokyo" });
    const events = [bet(60, { at: later("2h") }), bet(40, { at: later("4h") }), deposit(later("4h"))];
    expect(await fired(events)).toHaveLength(1);
    expect(await fired(events, rules)).toEqual([]);
  });

  test("reached before midnight counts for a deposit after it", async () => {
    const midnight = 12 * 60 * MINUTE + START;
    const evening = [
      bet(60, { at: (midnight - 40 * MINUTE) as Micros }),
      bet(40, { at: (midnight - MINUTE) as Micros }),
    ];
    expect(await fired([...evening, deposit((midnight + MINUTE) as Micros)])).toMatchObject([{ since: "day" }]);
  });

  test("that of a session that ended, if the rule reaches further than its gap", async () => {
    const rules = rulesWith({ depositAfterLoss: { ...RULE, within: duration("2h") } });
    const events = [win(1000, { at: earlier("1h"), round: "e" }), bet(100), deposit(later("2h"))];
    expect(await fired(events, rules)).toMatchObject([{ since: "session" }]);
    expect(await fired([...events.slice(0, 2), deposit(later("2h", 1))], rules)).toEqual([]);
  });
});

describe("out of order", () => {
  test("a late bet makes an earlier deposit fire, once", async () => {
    const events = [deposit(later("5m")), login(later("3h")), bet(60), bet(40, { at: later("1m") }), bet(500)];
    expect(await fired(events)).toMatchObject([{ at: later("5m"), crossed_at: "2024-03-05T12:01:00.000000Z" }]);
  });

  test("a late login that joins two sessions does", async () => {
    const early = win(1000, { at: earlier("2h"), round: "e" });
    const loss = [early, bet(60), bet(40, { at: later("50m") }), deposit(later("51m"))];
    expect(await fired([...loss, login(later("2h")), login(later("25m"))])).toMatchObject([{ since: "session" }]);
  });

  test("logins that join sessions step by step do", async () => {
    const early = win(1000, { at: earlier("2h"), round: "e" });
    const loss = [early, bet(60), bet(40, { at: later("110m") }), deposit(later("111m"))];
    const logins = ["85m", "55m", "30m"].map((at) => login(later(at)));
    for (const order of [logins, logins.toReversed(), [logins[1]!, logins[0]!, logins[2]!]])
      expect(await fired([...loss, ...order])).toHaveLength(1);
  });

  test("a Rollback of a win that comes days later does, as long as the round may change", async () => {
    const events = [bet(150), win(60, { id: "w", at: later("1m") }), bet(1, { at: later("6m"), round: "r2" })];
    const rules = rulesWith({ depositAfterLoss: { ...RULE, within: duration("5m") } });
    const before = [...events, deposit(later("7m")), login(later("5d"))];
    expect(await fired(before, rules)).toEqual([]);
    const won = [bet(90), win(60, { id: "w", at: later("1m"), round: "w" }), bet(10, { at: later("2m") })];
    const late = rollbackOfWin(60, { id: "w", round: "w", at: later("5d", 1) });
    expect(await fired([...won, deposit(later("3m")), login(later("5d")), late])).toMatchObject([{ at: later("3m") }]);
  });

  test("a late win that joins two sessions is judged with what it won", async () => {
    const events = [
      bet(60),
      bet(40, { at: later("60m") }),
      deposit(later("61m")),
      win(1000, { at: earlier("1h"), round: "e" }),
    ];
    expect(await fired([events[3]!, ...events.slice(0, 3), win(30, { at: later("30m") })])).toEqual([]);
    expect(await fired([events[3]!, ...events.slice(0, 3), win(0, { at: later("30m") })])).toHaveLength(1);
  });

  test("a deposit and a bet that are nearly a day late are judged with all that was lost before them", async () => {
    const late = [bet(40, { at: later("30m"), round: "r2" }), deposit(later("31m"))];
    const day = [bet(60, { at: earlier("6h") }), login(later("24h")), ...late];
    expect(await fired(day)).toMatchObject([{ since: "day", loss_base: "100.00000000" }]);
    const session = [
      win(1000, { at: earlier("2h"), round: "e" }),
      bet(60, { at: earlier("15m") }),
      login(later("24h")),
    ];
    expect(await fired([...session, login(later("10m")), ...late])).toMatchObject([{ since: "session" }]);
    expect(await fired([bet(100, { at: earlier("5m") }), login(later("24h")), deposit(later("1m"))])).toHaveLength(1);
  });

  test("and with what of it was rolled back since", async () => {
    const won = [
      bet(60, { at: earlier("6h") }),
      win(60, { id: "w", at: earlier("6h"), round: "w" }),
      login(later("24h")),
    ];
    const late = [bet(40, { at: later("30m"), round: "r2" }), deposit(later("31m"))];
    expect(await fired([...won, ...late])).toEqual([]);
    const rollback = rollbackOfWin(60, { id: "w", at: later("24h"), round: "w" });
    expect(await fired([...won, rollback, ...late])).toMatchObject([{ since: "day" }]);
    expect(await fired([...won, ...late, rollback])).toMatchObject([{ since: "day" }]);
  });

  test("fires once across restarts and repeats", async () => {
    const driver = await played([deposit(later("5m")), bet(60)], RULES);
    driver.restart().pipe("CasinoEvent", bet(40, { id: "x", at: later("1m") }));
    driver.restart().pipe("CasinoEvent", bet(40, { id: "x", at: later("1m") }));
    driver.pipe("PaymentEvent", deposit(later("5m"))).pipe("CasinoEvent", bet(400, { at: later("2m") }));
    expect(triggersOf(driver, "deposit_after_loss")).toHaveLength(1);
  });
});

describe("the rule", () => {
  test("says what was deposited, and what was lost", async () => {
    const driver = await played([bet(100), deposit(later("1m"), "pay-7")], RULES);
    const [trigger] = triggersOf(driver, "deposit_after_loss");
    const key = playerKey("acme", "brand", "anna");
    expect(trigger).toMatchObject({
      trigger_id: triggerId("deposit_after_loss", key, "pay-7", later("1m")),
      occurred_at: later("1m"),
      cause: "event",
    });
    expect(JSON.parse(trigger!.payload)).toEqual({
      amount: "20.00000000",
      currency: "EUR",
      method: "card",
      loss_base: "100.00000000",
      since: "session",
      crossed_at: "2024-03-05T12:00:00.000000Z",
    });
  });

  test("can be switched off", async () => {
    const off = rulesWith({ depositAfterLoss: { ...RULE, enabled: false } });
    expect(await fired([bet(100), deposit(later("1m"))], off)).toEqual([]);
  });

  test("that is switched on knows what was lost before", async () => {
    const off = rulesWith({ depositAfterLoss: { ...RULE, enabled: false } });
    const driver = await played([bet(60), deposit(START)], off);
    driver.configure(RULES, START).pipe("CasinoEvent", bet(40, { at: later("1m") }));
    driver.pipe("PaymentEvent", deposit(later("2m"), "d2"));
    expect(triggersOf(driver, "deposit_after_loss")).toMatchObject([{ occurred_at: later("2m") }]);
  });
});

describe("the state", () => {
  const stateOf = (driver: Awaited<ReturnType<typeof played>>) =>
    driver.states[0]?.processors["deposit-after-loss"] as DepositAfterLossState | undefined;

  test("holds the instants of the lateness, and those before a deposit whose rounds may change", async () => {
    const events = [bet(10, { at: earlier("1h") }), bet(10), deposit(later("1m")), login(later("5d"))];
    const driver = await played(events, RULES);
    expect(stateOf(driver)).toMatchObject({
      timeline: { at: [START, later("1m"), later("5d")] },
      watched: [{ at: later("1m") }],
    });
    driver.pipe("LoginEvent", login(later("9d")));
    expect(stateOf(driver)).toMatchObject({ timeline: { at: [later("9d")] }, watched: [], unsettled: [] });
  });

  test("does not keep a deposit that fired", async () => {
    const driver = await played([bet(100), deposit(later("1m"))], RULES);
    expect(stateOf(driver)?.watched).toEqual([]);
  });

  test("returns to zero when the player stays away", async () => {
    const driver = await played([bet(10), deposit(later("1m")), login(later("2m"))], RULES);
    passTime(driver, later("30d"));
    expect(driver.nextTimer).toBeNull();
    expect(driver.states[0]?.processors).toEqual({});
  });
});
