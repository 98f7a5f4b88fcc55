import { describe, expect, test } from "vitest";
import { type CalendarDate, formatDate } from "../../src/days/calendar-date.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { convert, parseRate } from "../../src/values/money.ts";
import { HOUR, type Micros } from "../../src/values/time.ts";
import { PLAYER_DAYS } from "../../topologies/topics.ts";
import { bet, bonus, later, login, money, rollbackOfBet, rollbackOfWin, START, win } from "../support/events.ts";
import { payment, profile } from "../support/more-events.ts";
import { dayAfter, daysOf, type PlayEvent, passTime, played, rulesWith } from "./play.ts";

const TODAY = (Date.UTC(2024, 2, 5) / 86_400_000) as CalendarDate;

function turnedReal(amount: number) {
  return { bonus_turned_real: money(amount), bonus_turned_real_base: money(amount) };
}

async function dates(events: readonly PlayEvent[], timeZone = "UTC"): Promise<string[]> {
  const driver = await played(events, rulesWith({ timeZone }));
  return daysOf(driver.flush()).map(({ date }) => formatDate(date as never));
}

function stateOf(driver: Awaited<ReturnType<typeof played>>) {
  return driver.stateOf("acme", "brand", "anna")?.processors["player-days"] as
    | { days: { date: number; unsettled: number }[] }
    | undefined;
}

describe("a player's day", () => {
  test("sums effective bets and wins by wallet, in player and in base currency", async () => {
    const rate = parseRate("0.1")!;
    const day = await dayAfter([
      bet("10", { id: "a", bonus: "4", locked: "1", rate }),
      win("30.00000001", { at: later("1s"), bonus: "2", rate }),
      bet("7", { id: "b", at: later("2s"), round: "r2" }),
      rollbackOfBet("7", { id: "b", at: later("3s"), round: "r2" }),
    ]);
    expect(day).toMatchObject({
      date: TODAY,
      bets: 1,
      wins: 1,
      bet_real: money(5),
      bet_bonus: money(4),
      bet_locked: money(1),
      bet_total: money(10),
      bet_base: money(1),
      win_real: money("28.00000001"),
      win_bonus: money(2),
      win_total: money("30.00000001"),
      win_base: money(3),
      ggr: money("-20.00000001"),
      ggr_real: money("-23.00000001"),
      ggr_bonus: money(2),
      ggr_locked: money(1),
      ggr_base: money(-2),
      ngr_base: money(-2),
      rounds: 1,
      is_deleted: false,
    });
  });

  test("counts payments and logins, and sums payments in base currency", async () => {
    const rate = parseRate("0.088")!;
    const crowns = { currency: "SEK", amount: money(50), amount_base: convert(money(50), rate) };
    const day = await dayAfter([
      payment("deposit", START),
      payment("deposit", later("1s"), crowns),
      payment("withdraw", later("2s")),
      login(later("3s")),
    ]);
    expect(day).toMatchObject({
      deposits: 2,
      deposit_base: money("24.4"),
      withdrawals: 1,
      withdrawal_base: money(20),
      logins: 1,
      bets: 0,
    });
  });

  test("has a round on the day it began, and each of its bets and wins on their own", async () => {
    const midnight = later("12h");
    const days = daysOf((await played([bet(5, { at: later("12h", -1) }), win(9, { at: midnight })])).flush());
    expect(days).toMatchObject([
      { date: TODAY, rounds: 1, bets: 1, wins: 0, ggr: money(5) },
      { date: TODAY + 1, rounds: 0, bets: 0, wins: 1, ggr: money(-9) },
    ]);
  });

  test("counts a round where it turns out to have begun", async () => {
    const events = [bet(5, { at: later("13h") }), bet(5, { at: later("1h") })];
    expect(daysOf((await played(events)).flush())).toMatchObject([
      { date: TODAY, rounds: 1, bets: 1 },
      { date: TODAY + 1, rounds: 0, bets: 1 },
    ]);
  });

  test("no longer counts a round with nothing effective in it, but is still a day of activity", async () => {
    expect(await dayAfter([bet(5, { id: "a" }), rollbackOfBet(5, { id: "a", at: later("1s") })])).toMatchObject({
      rounds: 0,
      bets: 0,
      bet_total: money(0),
    });
  });

  test("is one of a Rollback alone, once its round is known", async () => {
    const rollback = rollbackOfBet(5, { id: "a", at: later("13h") });
    expect(await dates([rollback])).toEqual([]);
    expect(await dates([rollback, bet(5, { id: "a" })])).toEqual(["2024-03-05", "2024-03-06"]);
  });

  test("is none of bonus events and profiles", async () => {
    expect(await dates([bonus("Created", START), profile(later("1s"))])).toEqual([]);
  });
});

describe("the cost of a bonus", () => {
  test("falls on the day of its completion, and lowers NGR", async () => {
    const events = [bet(10), bonus("Created", later("1s")), bonus("Completed", later("2s"), turnedReal(4))];
    expect(await dayAfter(events)).toMatchObject({
      bonus_cost_base: money(4),
      ggr_base: money(10),
      ngr_base: money(6),
    });
  });

  test("makes a day of its own, which is retracted when it is taken back", async () => {
    const driver = await played([bonus("Completed", START, turnedReal(4))]);
    expect(daysOf(driver.tick(later("10s")))).toMatchObject([{ bonus_cost_base: money(4), ngr_base: money(-4) }]);
    driver.pipe("BonusEvent", bonus("Reversed", later("1h"))).flush();
    expect(daysOf(driver)).toEqual([]);
    const last = driver.records.filter(({ topic }) => topic === PLAYER_DAYS.name).at(-1);
    expect(last).toMatchObject({ key: "acme|brand|anna#2024-03-05", value: null });
  });

  test("of nothing makes no day", async () => {
    expect(await dates([bonus("Completed", START, turnedReal(0))])).toEqual([]);
  });

  test("taken back a year later changes nothing else of the day", async () => {
    const driver = await played([bet(10), login(later("1s")), bonus("Completed", later("2s"), turnedReal(4))]);
    driver
      .tick(later("300d"))
      .pipe("BonusEvent", bonus("Reversed", later("399d")))
      .flush();
    expect(daysOf(driver)).toMatchObject([{ bet_base: money(10), logins: 1, rounds: 1, bonus_cost_base: money(0) }]);
  });

  test("keeps its day, and no other, in the state until the bonus leaves it", async () => {
    const driver = await played([
      login(START),
      bonus("Completed", later("24h"), turnedReal(4)),
      login(later("24h", 1)),
    ]);
    driver.pipe("LoginEvent", login(later("20d")));
    expect(stateOf(driver)!.days.map(({ date }) => date)).toEqual([TODAY + 1, TODAY + 20]);
    driver.pipe("LoginEvent", login(later("401d")));
    expect(stateOf(driver)!.days.map(({ date }) => date)).toEqual([TODAY + 1, TODAY + 401]);
    driver.pipe("LoginEvent", login(later("401d", 1)));
    expect(stateOf(driver)!.days.map(({ date }) => date)).toEqual([TODAY + 401]);
  });
});

describe("the tenant's zone", () => {
  test("decides what the date is", async () => {
    const night = [login((START + 11.5 * HOUR) as Micros), login((START + 12.5 * HOUR) as Micros)];
    expect(await dates(night)).toEqual(["2024-03-05", "2024-03-06"]);
    expect(await dates(night, "Europe/Malta")).toEqual(["2024-03-06"]);
    expect(await dates(night, "America/New_York")).toEqual(["2024-03-05"]);
  });

  test("is each tenant's own", async () => {
    const tenants = { malta: { ...DEFAULT_FOLD_RULES.defaults, timeZone: "Europe/Malta" } };
    const at = (START + 11.5 * HOUR) as Micros;
    const driver = await played([login(at), login(at, { tenant: "malta" })], { ...DEFAULT_FOLD_RULES, tenants });
    expect(daysOf(driver.flush()).map(({ tenant, date }) => [tenant, date])).toEqual([
      ["acme", TODAY],
      ["malta", TODAY + 1],
    ]);
  });

  test("that changes leaves days as they were: what was counted on one is taken back on the same", async () => {
    const evening = (START + 11.5 * HOUR) as Micros;
    const driver = await played([bet(5, { id: "a", at: evening }), bet(7, { id: "b", at: evening, round: "r2" })]);
    driver.configure(rulesWith({ timeZone: "Europe/Malta" }), evening);
    driver.pipe("CasinoEvent", rollbackOfBet(5, { id: "a", at: (evening + 1) as Micros })).flush();
    expect(daysOf(driver)).toMatchObject([
      { date: TODAY, bets: 1, bet_total: money(7), rounds: 1 },
      { date: TODAY + 1, bets: 0, rounds: 0 },
    ]);
  });
});

describe("emission", () => {
  test("is at most every ten seconds of clock, and a day that did not change is not written again", async () => {
    const driver = await played([bet(1), bet(1, { at: later("5s") }), bet(1, { at: later("10s") })]);
    expect(driver.output(PLAYER_DAYS, "PlayerDay")).toMatchObject([{ bets: 3, rounds: 1 }]);
    driver.tick(later("10h")).flush();
    expect(driver.output(PLAYER_DAYS, "PlayerDay")).toHaveLength(1);
  });

  test("of a day that came and went between two emissions is a tombstone alone", async () => {
    const driver = await played([bonus("Completed", START, turnedReal(4)), bonus("Reversed", later("1s"))]);
    driver.flush();
    expect(driver.records.filter(({ topic }) => topic === PLAYER_DAYS.name)).toMatchObject([{ value: null }]);
  });
});

describe("the state", () => {
  test("keeps a day while a round with an event on it may change", async () => {
    const opening = [win(9, { id: "w" }), bet(5, { id: "b", at: later("1s") })];
    const driver = await played([...opening, login(later("6d"))]);
    expect(stateOf(driver)!.days.map(({ date }) => date)).toEqual([TODAY, TODAY + 6]);
    driver.pipe("CasinoEvent", rollbackOfWin(9, { id: "w", at: later("7d") })).flush();
    expect(daysOf(driver)[0]).toMatchObject({ date: TODAY, wins: 0, win_total: money(0), bets: 1 });
    driver.pipe("LoginEvent", login(later("16d")));
    expect(stateOf(driver)!.days.map(({ date }) => date)).toEqual([TODAY + 16]);
  });

  test("of a sealed player holds his day until it can no longer go on", async () => {
    const driver = await played([login(START)]);
    const other = login(later("1h"), { user_id: "ben", received_at: later("8d") });
    driver.pipe("LoginEvent", other);
    driver.pipe("LoginEvent", login(later("2h"), { received_at: later("8d", 1) })).flush();
    expect(daysOf(driver).find(({ user_id }) => user_id === "anna")).toMatchObject({ date: TODAY, logins: 2 });
  });

  test("returns to zero when the player stays away", async () => {
    const driver = await played([bet(1), login(later("1s")), bonus("Completed", later("2s"), turnedReal(4))]);
    passTime(driver, later("9d"));
    expect(stateOf(driver)!.days.map(({ date }) => date)).toEqual([TODAY]);
    passTime(driver, later("402d"));
    expect(driver.nextTimer).toBeNull();
    expect(driver.states[0]?.processors).toEqual({});
    expect(driver.states[0]?.pending.size).toBe(0);
  });
});
