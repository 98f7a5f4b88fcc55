import { describe, expect, test } from "vitest";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { parseRate } from "../../src/values/money.ts";
import { GAME_SESSIONS } from "../../topologies/topics.ts";
import { bet, duration, later, money, rollbackOfBet, rollbackOfWin, START, win } from "../support/events.ts";
import { gameSessionsAfter, gameSessionsOf, given, pipe, tombstonesOf } from "./drive-sessions.ts";

const on = (game_id: string) => ({ more: { game_id } });

describe("what holds a game session together", () => {
  test("a pause of exactly the gap; one microsecond more ends it", async () => {
    expect(await gameSessionsAfter([bet(1), bet(1, { at: later("5m") })])).toMatchObject([
      { started_at: START, ended_at: later("5m"), bets: 2 },
    ]);
    expect(await gameSessionsAfter([bet(1), bet(1, { at: later("5m", 1) })])).toMatchObject([
      { started_at: START, ended_at: START, bets: 1 },
      { started_at: later("5m", 1), ended_at: later("5m", 1), bets: 1 },
    ]);
  });

  test("the gap is looked for before the earliest event as well", async () => {
    const late = (at: ReturnType<typeof later>) => gameSessionsAfter([bet(1, { at: later("5m") }), bet(1, { at })]);
    expect(await late(START)).toMatchObject([{ started_at: START, bets: 2 }]);
    expect(await late(later("0s", -1))).toHaveLength(2);
  });

  test("each game has sessions of its own", async () => {
    const events = [
      bet(1, on("g1")),
      bet(2, { at: later("1m"), ...on("g2") }),
      bet(4, { at: later("2m"), ...on("g1") }),
    ];
    expect(await gameSessionsAfter(events)).toMatchObject([
      { game_id: "g1", started_at: START, ended_at: later("2m"), bet_total: money(5) },
      { game_id: "g2", started_at: later("1m"), ended_at: later("1m"), bet_total: money(2) },
    ]);
  });

  test("a round that is played on two games is a round of both, whichever activity comes first", async () => {
    const two = [bet(1, { id: "a", ...on("g1") }), bet(2, { id: "b", ...on("g2") })];
    for (const events of [two, two.toReversed()]) {
      expect(await gameSessionsAfter(events)).toMatchObject([
        { game_id: "g1", rounds: 1, bet_total: money(1) },
        { game_id: "g2", rounds: 1, bet_total: money(2) },
      ]);
    }
  });

  test("cancelled activities and rollbacks, which count nothing", async () => {
    const events = [
      bet(1),
      bet(7, { id: "x", round: "r2", at: later("4m") }),
      rollbackOfBet(7, { id: "x", round: "r2", at: later("8m") }),
      bet(2, { round: "r3", at: later("12m") }),
    ];
    expect(await gameSessionsAfter(events)).toMatchObject([
      { started_at: START, ended_at: later("12m"), rounds: 2, bets: 2, bet_total: money(3), biggest_bet: money(2) },
    ]);
  });

  test("a rollback that waits for its round holds nothing together until the round is known", async () => {
    const waiting = rollbackOfBet(1, { id: "x", round: "r2", at: later("4m") });
    const events = [bet(1), waiting, bet(1, { at: later("8m"), round: "r3" })];
    expect(await gameSessionsAfter(events)).toHaveLength(2);
    const known = bet(1, { id: "x", round: "r2", at: later("7m") });
    expect(await gameSessionsAfter([...events, known])).toMatchObject([{ ended_at: later("8m"), bets: 2, rounds: 2 }]);
  });
});

describe("a game session's columns", () => {
  test("sum the effective bets and wins, by wallet and in base currency", async () => {
    const rate = parseRate("0.1")!;
    const [session] = await gameSessionsAfter([
      bet("10", { bonus: "4", locked: "1", rate }),
      win("30.00000001", { at: later("1s"), bonus: "2", rate }),
      bet("2.5", { at: later("61s", 999), round: "r2", rate }),
    ]);
    expect(session).toMatchObject({
      duration_ms: 61_000,
      rounds: 2,
      bets: 2,
      wins: 1,
      bet_real: money("7.5"),
      bet_bonus: money(4),
      bet_locked: money(1),
      bet_total: money("12.5"),
      bet_base: money("1.25"),
      win_real: money("28.00000001"),
      win_bonus: money(2),
      win_total: money("30.00000001"),
      win_base: money(3),
      ggr: money("-17.50000001"),
      ggr_real: money("-20.50000001"),
      ggr_bonus: money(2),
      ggr_locked: money(1),
      ggr_base: money("-1.75"),
      biggest_bet: money(10),
      biggest_win: money("30.00000001"),
      rtp: money("2.4"),
      flags: [],
    });
  });

  test("a session without bets has no rtp, and 0 for its biggest bet", async () => {
    expect(await gameSessionsAfter([win(5)])).toMatchObject([{ rtp: null, biggest_bet: 0, biggest_win: money(5) }]);
  });

  test("the biggest bet and win are the next biggest once they are cancelled", async () => {
    const events = [
      bet(5, { id: "a" }),
      bet(5, { id: "b", at: later("1s") }),
      bet(3, { at: later("2s") }),
      win(9, { id: "w", at: later("3s") }),
      rollbackOfWin(9, { id: "w", at: later("4s") }),
    ];
    expect(await gameSessionsAfter(events)).toMatchObject([{ biggest_bet: money(5), biggest_win: 0 }]);
    const one = rollbackOfBet(5, { id: "a", at: later("5s") });
    expect(await gameSessionsAfter([...events, one])).toMatchObject([{ biggest_bet: money(5) }]);
    const both = rollbackOfBet(5, { id: "b", at: later("6s") });
    expect(await gameSessionsAfter([...events, one, both])).toMatchObject([{ biggest_bet: money(3) }]);
  });

  test("the biggest bet of a round that can no longer change is the biggest again once a bigger one is cancelled", async () => {
    const over = bet(5, { id: "a", round: "r1", at: later("1m"), roundEnd: true });
    const long = bet(9, { id: "b", round: "r2", at: later("2m") });
    const goesOn = ["6d", "12d"].map((at) => win(1, { round: "r2", at: later(at) }));
    const events = [over, long, ...goesOn, rollbackOfBet(9, { id: "b", round: "r2", at: later("12d", 1) })];
    const [first] = await gameSessionsAfter(events);
    expect(first).toMatchObject({ started_at: later("1m"), bets: 1, biggest_bet: money(5) });
  });

  test("the biggest of merged sessions stays the biggest while one such bet is left", async () => {
    const again = ["a", "b"].map((id) => bet(5, { id, at: later("8m") }));
    const events = [bet(3), ...again, bet(1, { at: later("4m") }), rollbackOfBet(5, { id: "a", at: later("9m") })];
    expect(await gameSessionsAfter(events)).toMatchObject([{ biggest_bet: money(5) }]);
    const both = rollbackOfBet(5, { id: "b", at: later("9m") });
    expect(await gameSessionsAfter([...events, both])).toMatchObject([{ biggest_bet: money(3) }]);
  });

  test("rounds are won, lost or neither by what they came to in the session", async () => {
    const round = (id: string, stake: number, prize: number, at: string) => [
      bet(stake, { round: id, at: later(at) }),
      win(prize, { round: id, at: later(at, 1) }),
    ];
    const events = [...round("won", 1, 2, "1s"), ...round("lost", 2, 1, "2s"), ...round("even", 2, 2, "3s")];
    expect(await gameSessionsAfter(events)).toMatchObject([{ rounds: 3, rounds_won: 1, rounds_lost: 1 }]);
  });

  test("a round that goes on in another session is counted in both, in each by its own part", async () => {
    const events = [bet(5, { round: "long" }), win(6, { round: "long", at: later("10m") })];
    expect(await gameSessionsAfter(events)).toMatchObject([
      { rounds: 1, rounds_won: 0, rounds_lost: 1 },
      { rounds: 1, rounds_won: 1, rounds_lost: 0 },
    ]);
    const bridge = bet(1, { round: "other", at: later("5m") });
    expect(await gameSessionsAfter([...events, bridge])).toMatchObject([{ rounds: 2, rounds_won: 1, rounds_lost: 1 }]);
  });

  test("a round that is wholly cancelled does not count, and counts again when it gets another activity", async () => {
    const cancelled = [bet(5, { id: "a" }), rollbackOfBet(5, { id: "a", at: later("1s") })];
    expect(await gameSessionsAfter(cancelled)).toMatchObject([{ rounds: 0, rounds_lost: 0, bets: 0, bet_total: 0 }]);
    const more = [...cancelled, win(2, { at: later("2s") })];
    expect(await gameSessionsAfter(more)).toMatchObject([{ rounds: 1, rounds_won: 1, wins: 1 }]);
  });

  test("balances are of the first and the last event that has one, cancelled or not", async () => {
    const told = (before: number | null, after: number | null) => ({
      balance_before: before === null ? null : money(before),
      balance_after: after === null ? null : money(after),
    });
    const events = [
      bet(1, { at: later("3s"), more: told(90, 80) }),
      bet(1, { at: later("1s"), id: "x", more: told(100, null) }),
      rollbackOfBet(1, { at: later("4s"), id: "x", more: told(null, 85) }),
      bet(1, { more: told(null, 100) }),
      bet(1, { at: later("5s"), more: told(85, null) }),
    ];
    expect(await gameSessionsAfter(events)).toMatchObject([{ balance_before: money(100), balance_after: money(85) }]);
  });

  test("balances of one instant go by activity id as bytes, bets before wins", async () => {
    const at = START;
    const events = [
      win(1, { id: "a", at, more: { balance_before: money(2), balance_after: money(12) } }),
      bet(1, { id: "b", at, more: { balance_before: money(3), balance_after: money(13) } }),
      bet(1, { id: "a", at, more: { balance_before: money(1), balance_after: money(11) } }),
    ];
    expect(await gameSessionsAfter(events)).toMatchObject([{ balance_before: money(1), balance_after: money(13) }]);
  });

  test("events in two currencies flag it mixed_currency, cancelled ones included", async () => {
    const events = [bet(1), bet(1, { id: "x", at: later("1s"), more: { currency: "SEK", flags: ["no_rate"] } })];
    const undone = rollbackOfBet(1, { id: "x", at: later("2s") });
    expect(await gameSessionsAfter([...events, undone])).toMatchObject([{ flags: ["mixed_currency"] }]);
    expect(await gameSessionsAfter([bet(1), events[1]!])).toMatchObject([{ flags: ["mixed_currency"] }]);
  });

  test("the merging of a session in one currency with one in another flags it", async () => {
    const events = [bet(1), bet(1, { at: later("8m"), more: { currency: "SEK" } })];
    expect(await gameSessionsAfter(events)).toMatchObject([{ flags: [] }, { flags: [] }]);
    expect(await gameSessionsAfter([...events, bet(1, { at: later("4m") })])).toMatchObject([
      { flags: ["mixed_currency"] },
    ]);
  });
});

describe("closing", () => {
  test("a session is open while the clock is at most the gap past its end", async () => {
    expect(await gameSessionsAfter([bet(1)], later("5m"))).toMatchObject([{ status: "open" }]);
    expect(await gameSessionsAfter([bet(1)], later("5m", 1))).toMatchObject([{ status: "closed" }]);
  });

  test("a session that closes is emitted at once", async () => {
    const driver = await given([bet(1)]);
    driver.tick(later("10s"));
    expect(gameSessionsOf(driver)).toMatchObject([{ status: "open" }]);
    driver.tick(later("5m", 1));
    expect(gameSessionsOf(driver)).toMatchObject([{ status: "closed" }]);
  });

  test("a late event opens a closed session again", async () => {
    const driver = await given([bet(1)]);
    driver.tick(later("6m"));
    pipe(driver, bet(1, { at: later("4m") }));
    expect(gameSessionsOf(driver.flush())).toMatchObject([{ status: "open", ended_at: later("4m") }]);
    driver.tick(later("9m", 1));
    expect(gameSessionsOf(driver)).toMatchObject([{ status: "closed" }]);
  });

  test("a longer gap opens it again, a shorter one closes it; what is folded is not split or merged", async () => {
    const driver = await given([bet(1), bet(1, { at: later("6m") }), bet(1, { at: later("9m") })]);
    driver.tick(later("15m"));
    driver.configure({ ...DEFAULT_FOLD_RULES, gameSessionGap: duration("7m") }, later("15m"));
    const statuses = () => gameSessionsOf(driver.flush()).map(({ status }) => status);
    expect(statuses()).toEqual(["closed", "open"]);
    driver.configure({ ...DEFAULT_FOLD_RULES, gameSessionGap: duration("1m") }, later("15m"));
    driver.tick(later("15m"));
    expect(statuses()).toEqual(["closed", "closed"]);
  });

  test("a busy session is written once in the emit interval, not once an event", async () => {
    const driver = await given([]);
    for (let second = 0; second <= 60; second++) pipe(driver, bet(1, { at: later(`${second}s`) }));
    const written = driver.output(GAME_SESSIONS, "GameSession");
    expect(written.map(({ bets }) => bets)).toEqual([11, 22, 33, 44, 55]);
  });
});

describe("rows that no longer follow from the events", () => {
  const row = (driver: Awaited<ReturnType<typeof given>>) => gameSessionsOf(driver).map(({ started_at }) => started_at);
  const keyAt = (at: number) => `acme|brand|anna#g1|${at}`;

  test("a start that moves is retracted in the emission that shows the new one", async () => {
    const driver = await given([bet(1)]);
    driver.tick(later("10s"));
    pipe(driver, bet(1, { at: later("0s", -1) }));
    expect(row(driver)).toEqual([START]);
    driver.tick(later("20s"));
    expect(row(driver)).toEqual([later("0s", -1)]);
    expect(tombstonesOf(driver, GAME_SESSIONS)).toEqual([keyAt(START)]);
  });

  test("sessions that are bridged are retracted in the emission that shows the one they became", async () => {
    const driver = await given([bet(1), bet(1, { at: later("8m") }), bet(1, { at: later("16m") })]);
    driver.flush();
    expect(row(driver)).toHaveLength(3);
    pipe(driver, bet(1, { at: later("4m") }));
    pipe(driver, bet(1, { at: later("12m") }));
    const before = driver.records.length;
    expect(row(driver)).toHaveLength(3);
    driver.flush();
    expect(driver.records.slice(before).filter(({ topic }) => topic === "game-sessions")).toMatchObject([
      { key: keyAt(later("8m")), value: null },
      { key: keyAt(later("16m")), value: null },
      { key: keyAt(START), value: { bets: 5, ended_at: later("16m") } },
    ]);
  });

  test("of a row that was never written a tombstone may come, but never a row after it", async () => {
    const driver = await given([bet(1, { at: later("3s") }), bet(1, { at: later("2s") }), bet(1)]);
    driver.tick(later("1h"));
    expect(row(driver)).toEqual([START]);
    expect(driver.records.filter(({ key, value }) => key === keyAt(later("2s")) && value !== null)).toEqual([]);
  });

  test("row ids hold game ids of any characters", async () => {
    const strange = "a#b|c%d%23%7C";
    const driver = await given([bet(1, { at: later("8m"), ...on(strange) })]);
    pipe(driver.flush(), bet(1, { at: later("4m"), ...on(strange) }));
    driver.flush();
    expect(gameSessionsOf(driver)).toMatchObject([{ game_id: strange, started_at: later("4m"), bets: 2 }]);
    expect(tombstonesOf(driver, GAME_SESSIONS)).toEqual([`acme|brand|anna#a%23b%7Cc%25d%2523%257C|${later("8m")}`]);
  });

  test("a row that replaces others has a greater revision than each of them had", async () => {
    const often = [8, 9, 10, 11].map((minute) => bet(1, { at: later(`${minute}m`) }));
    const driver = await given([bet(1), ...often]);
    const [first, second] = gameSessionsOf(driver.flush());
    pipe(driver, bet(1, { at: later("4m") }));
    const [merged] = gameSessionsOf(driver.flush());
    expect(merged!.revision).toBeGreaterThan(Math.max(first!.revision, second!.revision));
    pipe(driver, bet(1, { at: later("0s", -1) }));
    expect(gameSessionsOf(driver.flush())[0]!.revision).toBeGreaterThan(merged!.revision);
  });

  test("a row is retracted once, however often the row is emitted that replaces it", async () => {
    const driver = await given([bet(1)]);
    for (const micros of [-1, 1, 2]) pipe(driver.flush(), bet(1, { at: later("0s", micros) }));
    expect(tombstonesOf(driver.flush(), GAME_SESSIONS)).toEqual([keyAt(START)]);
  });
});

describe("what is kept", () => {
  const kept = (driver: Awaited<ReturnType<typeof given>>) => driver.stateOf("acme", "brand", "anna")?.processors;

  test("a rollback weeks later reaches a session as long as its round can change", async () => {
    const events = [bet(5, { id: "x", round: "long" })];
    for (const day of [6, 12, 18]) events.push(bet(1, { round: "long", at: later(`${day}d`) }));
    const driver = await given(events);
    pipe(driver, rollbackOfBet(5, { id: "x", round: "long", at: later("18d", 1) }));
    expect(gameSessionsOf(driver.flush())[0]).toMatchObject({ started_at: START, rounds: 0, bets: 0, bet_total: 0 });
  });

  test("a session leaves when no event can reach it and no round in it can change; its last change is emitted", async () => {
    const driver = await given([bet(5), rollbackOfBet(4, { at: later("1s"), id: "none" })]);
    driver.restart();
    pipe(driver, bet(1, { round: "r2", at: later("9d") }));
    expect(kept(driver)).toMatchObject({ "game-sessions": { timelines: [{ gameId: "g1", sessions: [{}] }] } });
    driver.tick(later("10d")).flush();
    expect(gameSessionsOf(driver)).toMatchObject([
      { started_at: START, bets: 1, rounds: 1, status: "closed" },
      { started_at: later("9d"), bets: 1, status: "closed" },
    ]);
  });

  test("a rollback that waited through the seal still finds its session", async () => {
    const driver = await given([bet(1), rollbackOfBet(2, { id: "x", round: "r2", at: later("2m") })]);
    driver.tick(later("6m"), later("30d"));
    const receivedLater = { received_at: later("30d") };
    pipe(driver, bet(2, { id: "x", round: "r2", at: later("6m", 1), more: receivedLater }));
    expect(gameSessionsOf(driver.flush())).toMatchObject([{ started_at: START, ended_at: later("6m", 1), bets: 1 }]);
  });

  test("nothing is kept of a sealed player once the clock is past every horizon", async () => {
    const driver = await given([bet(1), bet(1, { at: later("1h"), ...on("g2") })]);
    driver.tick(later("20d"));
    expect(kept(driver)).toEqual({});
    expect(driver.nextTimer).toBeNull();
  });
});
