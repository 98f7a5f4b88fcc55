import { describe, expect, test } from "vitest";
import { parseRate } from "../../src/values/money.ts";
import { type Micros, parseTimestamp } from "../../src/values/time.ts";
import { bet, bonus, later, login, money, rollbackOfBet, rollbackOfWin, START, win } from "../support/events.ts";
import { payment, profile } from "../support/more-events.ts";
import { featuresAfter, given, rowOf } from "./drive-features.ts";

function time(text: string): Micros {
  return parseTimestamp(text)!;
}

describe("play", () => {
  test("turnover, wins and rounds are those of effective activities, in base currency", async () => {
    const rate = parseRate("0.1")!;
    const played = [bet(100, { rate, id: "b1" }), win(30, { rate, at: later("1s"), roundEnd: true })];
    const cancelled = [bet(7, { id: "b2", round: "r2" }), rollbackOfBet(7, { id: "b2", round: "r2", at: later("2s") })];
    expect(await featuresAfter([...played, ...cancelled])).toMatchObject({
      turnover_1h: money(10),
      wins_24h: money(3),
      ggr_7d: money(7),
      rounds_30d: 1,
      turnover_lifetime: money(10),
    });
  });

  test("the average bet counts the effective bets of the window; without turnover there is no return", async () => {
    const row = await featuresAfter([
      bet(1),
      bet(2, { round: "r2" }),
      bet(2, { round: "r3" }),
      win(1, { round: "r3" }),
    ]);
    expect(row).toMatchObject({ avg_bet_7d: money("1.66666667"), rtp_30d: money("0.2") });
    expect(await featuresAfter([win(1)])).toMatchObject({ avg_bet_7d: null, rtp_30d: null });
  });

  test("a biggest win that is cancelled gives way to the next largest", async () => {
    const wins = [win(5, { id: "w1" }), win(9, { id: "w2", at: later("1m") }), win(7, { id: "w3", at: later("2m") })];
    expect(await featuresAfter(wins)).toMatchObject({ biggest_win_1h: money(9) });
    const cancelled = [...wins, rollbackOfWin(9, { id: "w2", at: later("3h") })];
    expect(await featuresAfter(cancelled)).toMatchObject({ biggest_win_1h: money(0), biggest_win_24h: money(7) });
  });

  test("a last bet that is cancelled gives way to the one before it, also when its round goes on for weeks", async () => {
    const weeks = ["0d", "6d", "12d"].map((day) => bet(1, { id: day, at: later(day) }));
    const bets = [bet(1, { round: "r2", id: "other", at: later("1d") }), ...weeks];
    expect(await featuresAfter(bets)).toMatchObject({ last_bet: later("12d") });
    const cancelled = [...bets, ...["6d", "12d"].map((id) => rollbackOfBet(1, { id, at: later("13d") }))];
    expect(await featuresAfter(cancelled)).toMatchObject({ last_bet: later("1d") });
  });

  test("favourites are those of the largest lifetime turnover; of equals the smallest id, as bytes", async () => {
    const on = (game: string, amount: number) => bet(amount, { round: game, more: { game_id: game, vendor_id: null } });
    expect(await featuresAfter([on("\u{1F3B0}", 3), on("\uFFFD", 3), on("a", 2)])).toMatchObject({
      favourite_game: "\uFFFD",
      favourite_vendor: null,
    });
    expect(await featuresAfter([on("a", 0)])).toMatchObject({ favourite_game: null });
  });

  test("a favourite whose bets are cancelled is none", async () => {
    const events = [bet(9, { id: "b1" }), bet(1, { round: "r2", more: { game_id: "g2" } })];
    const cancelled = [...events, rollbackOfBet(9, { id: "b1", at: later("1m") })];
    expect(await featuresAfter(cancelled)).toMatchObject({ favourite_game: "g2" });
  });
});

describe("streaks", () => {
  const round = (id: string, at: Micros, won: number) => [
    bet(1, { round: id, at }),
    win(won, { round: id, at, roundEnd: true }),
  ];

  test("count closed rounds since the last with another result", async () => {
    const lost = [...round("r1", START, 2), ...round("r2", later("1m"), 0), ...round("r3", later("2m"), 0)];
    expect(await featuresAfter(lost)).toMatchObject({ losing_streak: 2, winning_streak: 0 });
    const open = [...lost, win(5, { round: "r4", at: later("3m") })];
    expect(await featuresAfter(open)).toMatchObject({ losing_streak: 2, winning_streak: 0 });
    expect(await featuresAfter(open, later("18m", 1))).toMatchObject({ losing_streak: 0, winning_streak: 1 });
  });

  test("an even round ends both, a cancelled one neither", async () => {
    const lost = round("r1", START, 0);
    const even = round("r2", later("1m"), 1);
    const cancelled = ["Bet", "Win"].flatMap((type) => {
      const at = later("2m");
      const [make, back] = type === "Bet" ? [bet, rollbackOfBet] : [win, rollbackOfWin];
      return [make(1, { id: type, round: "r3", at }), back(1, { id: type, round: "r3", at, roundEnd: true })];
    });
    expect(await featuresAfter([...lost, ...cancelled])).toMatchObject({ losing_streak: 1, winning_streak: 0 });
    expect(await featuresAfter([...lost, ...even])).toMatchObject({ losing_streak: 0, winning_streak: 0 });
  });

  test("a late win goes where it belongs", async () => {
    const losses = [1, 2, 3, 4].flatMap((minute) => round(`r${minute}`, later(`${minute}m`), 0));
    const late = win(50, { round: "r2", at: later("2m", -1) });
    expect(await featuresAfter([...losses, late])).toMatchObject({ losing_streak: 2 });
  });

  test("take in a round that is still open when the player is sealed", async () => {
    const open = win(5, { round: "r1", at: START });
    const driver = await given([open, ...round("r2", later("1m"), 0)]);
    driver.tick(later("2m"), later("8d"));
    expect(rowOf(driver)).toMatchObject({ losing_streak: 1 });
    driver.tick(later("1h"), later("8d"));
    expect(rowOf(driver)).toMatchObject({ losing_streak: 1, winning_streak: 0 });
    expect(driver.states[0]?.processors["features"]).toMatchObject({ streaks: { before: -1, runs: [] } });
  });

  test("outlast the rounds that made them", async () => {
    const losses = [1, 2, 3].flatMap((minute) => round(`r${minute}`, later(`${minute}m`), 0));
    expect(await featuresAfter([...losses, ...round("r9", later("30d"), 0)])).toMatchObject({ losing_streak: 4 });
  });
});

describe("account", () => {
  test("payments and logins are summed and counted, with the last of each", async () => {
    const row = await featuresAfter([
      login(START),
      payment("deposit", later("1m")),
      payment("deposit", later("2m"), { amount_base: money(5) }),
      payment("withdraw", later("3m")),
    ]);
    expect(row).toMatchObject({
      logins_1h: 1,
      deposits_1h: money(25),
      deposit_count_24h: 2,
      withdrawals_lifetime: money(20),
      last_login: START,
      last_deposit: later("2m"),
      first_seen: START,
      last_seen: later("3m"),
      turnover_1h: money(0),
    });
  });

  test("a profile makes a row, but the player is not seen by it", async () => {
    const row = await featuresAfter([profile(START, { country: "SE", tags: ["vip"] })]);
    expect(row).toMatchObject({ country: "SE", tags: ["vip"], gender: null, first_seen: null, last_seen: null });
  });

  test("a rollback of a round that is not known is an event of the player, but no activity yet", async () => {
    const rollback = rollbackOfBet(5);
    expect(await featuresAfter([rollback])).toMatchObject({ first_seen: START, last_seen: START, days_active_30d: 0 });
    const known = [rollback, bet(1, { at: later("1m") })];
    expect(await featuresAfter(known)).toMatchObject({ days_active_30d: 1 });
  });

  test("each attribute is of the latest update that names it, by (occurred_at, event_id)", async () => {
    const updates = [
      profile(later("2m"), { event_id: "b", country: "SE" }),
      profile(later("2m"), { event_id: "a", country: "FI", username: "anna" }),
      profile(later("1m"), { event_id: "c", gender: "F", username: "old", is_blocked: false }),
      profile(later("3m"), { event_id: "d", cleared: ["gender"] }),
    ];
    const merged = { country: "SE", username: "anna", gender: null, is_blocked: false };
    expect(await featuresAfter(updates)).toMatchObject(merged);
    expect(await featuresAfter(updates.toReversed())).toMatchObject(merged);
    expect(await featuresAfter([...updates, login(later("3d"))])).toMatchObject(merged);
  });

  test("days of activity are UTC days on which the player did something, bonuses aside", async () => {
    const events = [
      login(time("2024-02-28T23:59:59.999999Z")),
      login(time("2024-02-29T00:00:00Z")),
      login(time("2024-02-29T12:00:00Z")),
      bonus("Created", time("2024-03-01T12:00:00Z")),
    ];
    expect(await featuresAfter(events)).toMatchObject({ days_active_30d: 2 });
    expect(await featuresAfter(events, time("2024-03-29T00:00:00Z"))).toMatchObject({ days_active_30d: 1 });
    expect(await featuresAfter(events, time("2024-03-30T00:00:00Z"))).toMatchObject({ days_active_30d: 0 });
  });
});

test("a day on which all bets were cancelled is one of activity, and leaves its window by itself", async () => {
  const events = [bet(5, { id: "b1" }), rollbackOfBet(5, { id: "b1", at: later("1m") })];
  const edge = time("2024-04-04T00:00:00Z");
  expect(await featuresAfter(events, (edge - 1) as Micros)).toMatchObject({ days_active_30d: 1 });
  expect(await featuresAfter(events, edge)).toMatchObject({ days_active_30d: 0, as_of: edge });
});

describe("bonuses", () => {
  test("losses, completions and costs count at their time", async () => {
    const cost = { bonus_turned_real: money(8), bonus_turned_real_base: money(8) };
    const events = [
      bonus("Created", START),
      bonus("Lost", later("1m")),
      bonus("Created", later("2m"), { user_bonus_id: "b2" }),
      bonus("Completed", later("3m"), { user_bonus_id: "b2", ...cost }),
    ];
    expect(await featuresAfter(events)).toMatchObject({
      bonuses_lost_1h: 1,
      bonuses_completed_24h: 1,
      bonus_cost_7d: money(8),
    });
  });

  test("the latest bonus is the one granted last, not the one reported last; of equals the greatest id", async () => {
    const events = [
      bonus("Created", later("2m"), { user_bonus_id: "b1" }),
      bonus("Created", later("2m"), { user_bonus_id: "b2" }),
      bonus("Lost", later("3m"), { user_bonus_id: "b1" }),
    ];
    expect(await featuresAfter(events)).toMatchObject({ latest_bonus_status: "Created" });
    const moved = [...events, bonus("Pending", later("1m"), { user_bonus_id: "b2" })];
    expect(await featuresAfter(moved)).toMatchObject({ latest_bonus_status: "Lost" });
    const next = [...events, bonus("Expired", later("9d"), { user_bonus_id: "b2" })];
    expect(await featuresAfter(next)).toMatchObject({ latest_bonus_status: "Expired" });
  });
});

describe("the row", () => {
  test("decays by itself when the player does nothing, on the edge of the bucket", async () => {
    const driver = await given([bet(5, { at: later("4m") })]);
    driver.tick(later("1h", -1));
    expect(rowOf(driver)).toMatchObject({ turnover_1h: money(5) });
    driver.tick(later("1h"));
    expect(rowOf(driver)).toMatchObject({ turnover_1h: money(0), turnover_24h: money(5), as_of: later("1h") });
  });

  test("is left alone while nothing changes", async () => {
    const driver = await given([bet(5, { roundEnd: true })]);
    const { revision } = rowOf(driver);
    const before = driver.records.length;
    for (let minute = 1; minute < 60; minute++) driver.tick(later(`${minute}m`));
    driver.flush();
    expect(driver.records.length).toBe(before);
    driver.tick(later("1h"));
    expect(rowOf(driver).revision).toBe(revision + 1);
  });

  test("state returns to what is known for ever", async () => {
    const played = [1, 2, 3].flatMap((n) => [
      bet(1, { round: `r${n}`, at: later(`${n}m`) }),
      win(n, { round: `r${n}` }),
    ]);
    const granted = [1, 2, 3].map((n) => bonus("Created", later(`${n}m`), { user_bonus_id: `b${n}` }));
    const driver = await given([...played, ...granted, profile(START, { country: "SE" }), login(START)]);
    driver.tick(later("60d")).tick(later("500d")).flush();
    expect(driver.nextTimer).toBeNull();
    const [state] = driver.states;
    expect(state?.pending.size).toBe(0);
    expect(Object.keys(state!.processors)).toEqual(["features"]);
    expect(state?.processors["features"]).toMatchObject({
      windows: { tiers: [[], [], [], []], activeDays: [], sums: [[], [], [], [], expect.anything()] },
      streaks: { before: 2, past: [], ends: [], ids: [], runs: [], told: [], reached: [] },
      grants: [{ bonusId: "b3" }],
      profile: { settled: { country: "SE" }, recent: [] },
    });
  });
});
