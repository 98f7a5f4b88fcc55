import { describe, expect, test } from "vitest";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { parseRate } from "../../src/values/money.ts";
import { DEAD_LETTERS, ROUNDS } from "../../topologies/topics.ts";
import { given, roundAfter, roundsOf } from "../support/drive.ts";
import { bet, duration, later, money, rollbackOfBet, rollbackOfWin, START, win } from "../support/events.ts";

describe("a round's sums", () => {
  test("are those of its effective bets and wins, by wallet and in base currency", async () => {
    const rate = parseRate("0.1")!;
    const round = await roundAfter([
      bet("10", { bonus: "4", locked: "1", rate }),
      bet("2.5", { at: later("1s"), rate }),
      win("30.00000001", { at: later("2s"), rate, roundEnd: true }),
    ]);
    expect(round).toMatchObject({
      bet_real: money("7.5"),
      bet_bonus: money(4),
      bet_locked: money(1),
      bet_total: money("12.5"),
      bet_base: money("1.25"),
      win_total: money("30.00000001"),
      win_base: money("3"),
      ggr: money("-17.50000001"),
      ggr_base: money("-1.75"),
      bet_count: 2,
      win_count: 1,
      activity_count: 3,
      result: "win",
      multiplier: money("2.4"),
      status: "closed",
      close_reason: "round_end",
    });
  });

  test("a round without a bet has no multiplier, and wins against nothing are a win", async () => {
    expect(await roundAfter([win(5, { roundEnd: true })])).toMatchObject({ multiplier: null, result: "win" });
  });

  test("a bet that returns exactly is even", async () => {
    expect(await roundAfter([bet(5), win(5, { at: later("1s") })])).toMatchObject({ result: "even" });
  });
});

describe("a round's description", () => {
  test("takes each detail from the earliest event that has it", async () => {
    const round = await roundAfter([
      bet(1, { at: later("2s"), more: { game_type: "Late", vendor_name: "Late" } }),
      bet(1, { at: later("1s"), more: { game_type: null, vendor_name: "Early" } }),
    ]);
    expect(round).toMatchObject({
      game_type: "Late",
      vendor_name: "Early",
      started_at: later("1s"),
      ended_at: later("2s"),
    });
  });

  test("orders what happened at once by id as bytes, bets before wins, approved before rolled back", async () => {
    const named = (vendor_name: string) => ({ more: { vendor_name } });
    const first = async (...events: Parameters<typeof roundAfter>[0]) => (await roundAfter(events)).vendor_name;
    expect(await first(bet(1, { id: "b", ...named("b") }), bet(2, { id: "a", ...named("a") }))).toBe("a");
    expect(await first(win(1, { id: "a", ...named("win") }), bet(1, { id: "a", ...named("bet") }))).toBe("bet");
    const rollback = rollbackOfBet(1, { id: "a", ...named("rollback") });
    expect(await first(rollback, bet(1, { id: "a", ...named("bet") }))).toBe("bet");
  });

  test("has the balance before of the earliest event that has one, and after of the latest", async () => {
    const round = await roundAfter([
      bet(1, { more: { balance_before: money(100), balance_after: money(99) } }),
      bet(1, { at: later("0s", -1) }),
      win(1, { at: later("1s") }),
    ]);
    expect(round).toMatchObject({ balance_before: money(100), balance_after: money(99) });
  });

  test.each([
    ["currencies", { currency: "SEK" }],
    ["games", { game_id: "g2" }],
  ])("is flagged mixed_round when its events name two %s", async (_what, more) => {
    const round = await roundAfter([bet(1), win(1, { at: later("1s"), more: { ...more, flags: ["no_rate"] } })]);
    expect(round.flags).toEqual(["mixed_round", "no_rate"]);
  });
});

describe("closing", () => {
  test("a round of which nothing says that it ended is open at exactly the idle time, and idle one microsecond later", async () => {
    const events = [bet(1)];
    expect(await roundAfter(events, later("15m"))).toMatchObject({ status: "open", close_reason: "" });
    expect(await roundAfter(events, later("15m", 1))).toMatchObject({ status: "closed", close_reason: "idle" });
  });

  test("an idle round that goes on is open again", async () => {
    const driver = await given([bet(1)]);
    driver.tick(later("20m"));
    expect(roundsOf(driver)).toMatchObject([{ status: "closed", close_reason: "idle" }]);
    const reopened = await given([bet(1), win(3, { at: later("14m") })]);
    expect(roundsOf(reopened.tick(later("28m")).flush())).toMatchObject([{ status: "open", win_count: 1 }]);
  });

  test("a late event of an idle round changes it and leaves it closed", async () => {
    const driver = await given([bet(1)]);
    driver.tick(later("20m")).pipe("CasinoEvent", win(3, { at: later("1m"), roundEnd: true }));
    expect(roundsOf(driver.flush())).toMatchObject([
      { status: "closed", close_reason: "round_end", win_total: money(3) },
    ]);
  });

  test("a closed round is emitted at once, an open one at most every ten seconds of clock", async () => {
    const driver = await given([bet(1)]);
    expect(driver.output(ROUNDS, "Round")).toHaveLength(0);
    driver.tick(later("10s"));
    expect(driver.output(ROUNDS, "Round")).toMatchObject([{ status: "open", revision: 1 }]);
    driver.pipe("CasinoEvent", win(1, { at: later("11s"), roundEnd: true }));
    expect(driver.output(ROUNDS, "Round")).toHaveLength(2);
    driver.tick(later("1h"));
    expect(driver.output(ROUNDS, "Round").at(-1)).toMatchObject({ status: "closed", revision: 2 });
    expect(driver.output(ROUNDS, "Round")).toHaveLength(2);
  });
});

describe("rollbacks", () => {
  test("cancel the activity of the same id and type, whatever the amount", async () => {
    const round = await roundAfter([
      bet(10, { id: "x" }),
      win(10, { id: "x", at: later("1s") }),
      rollbackOfBet(7, { id: "x", at: later("2s"), roundEnd: true }),
    ]);
    expect(round).toMatchObject({
      bet_count: 0,
      win_count: 1,
      cancelled_count: 1,
      unmatched_rollbacks: 0,
      activity_count: 3,
    });
  });

  test("of another id cancel the latest activity of the type and amount that is not after them", async () => {
    const round = await roundAfter([
      bet(5, { id: "a", more: { balance_after: money(1) } }),
      bet(5, { id: "b", at: later("1s"), bonus: 5 }),
      bet(5, { id: "c", at: later("9s"), locked: 5 }),
      rollbackOfBet(5, { id: "other", at: later("2s") }),
    ]);
    expect(round).toMatchObject({ bet_real: money(5), bet_bonus: money(0), bet_locked: money(5), cancelled_count: 1 });
  });

  test("by id come before rollbacks by amount, in whatever order they are", async () => {
    const round = await roundAfter([
      bet(5, { id: "a" }),
      bet(5, { id: "b", at: later("1s"), bonus: 5 }),
      rollbackOfBet(5, { id: "other", at: later("2s") }),
      rollbackOfBet(5, { id: "b", at: later("3s") }),
    ]);
    expect(round).toMatchObject({ bet_count: 0, cancelled_count: 2, unmatched_rollbacks: 0 });
  });

  test("reach what happened at the same instant, not after", async () => {
    const at = later("5s");
    const same = await roundAfter([bet(5, { at }), rollbackOfBet(5, { at })]);
    expect(same).toMatchObject({ cancelled_count: 1 });
    const after = await roundAfter([bet(5, { at: later("5s", 1) }), rollbackOfBet(5, { at })]);
    expect(after).toMatchObject({ cancelled_count: 0, unmatched_rollbacks: 1 });
  });

  test("that match nothing count nowhere", async () => {
    const round = await roundAfter([
      bet(5),
      rollbackOfWin(5, { at: later("1s") }),
      rollbackOfBet(6, { at: later("1s") }),
    ]);
    expect(round).toMatchObject({ bet_total: money(5), cancelled_count: 0, unmatched_rollbacks: 2, activity_count: 3 });
  });

  test("that come before what they cancel wait for it", async () => {
    const round = await roundAfter([
      rollbackOfBet(5, { id: "a", at: later("5s") }),
      bet(5, { id: "a", roundEnd: true }),
    ]);
    expect(round).toMatchObject({
      status: "cancelled",
      close_reason: "round_end",
      bet_total: money(0),
      cancelled_count: 1,
    });
  });

  test("whose round never comes make no row, and are dead letters after the lateness", async () => {
    const driver = await given([rollbackOfBet(5, { id: "a" })]);
    driver.tick(later("24h")).flush();
    expect(driver.output(DEAD_LETTERS, "DeadLetter")).toHaveLength(0);
    driver.tick(later("24h", 1)).flush();
    expect(roundsOf(driver)).toEqual([]);
    expect(driver.output(DEAD_LETTERS, "DeadLetter")).toMatchObject([
      { code: "orphan_rollback", payload: Buffer.from("a"), tenant: "acme", door: "file" },
    ]);
  });

  test("of feeds with one id per round go by amount alone", async () => {
    const more = { perRound: true, id: "same" };
    const round = await roundAfter([
      bet(5, more),
      bet(7, { ...more, at: later("1s") }),
      rollbackOfBet(5, { ...more, at: later("2s") }),
    ]);
    expect(round).toMatchObject({ bet_total: money(7), cancelled_count: 1 });
  });
});

describe("a changed idle time", () => {
  const rules = (roundIdle: string) => ({ ...DEFAULT_FOLD_RULES, roundIdle: duration(roundIdle) });

  test("closes at once what is idle by it, and opens what is no longer", async () => {
    const driver = await given([bet(1), bet(1, { round: "r2", at: later("10m") })]);
    driver.configure(rules("5m"), later("10m"));
    expect(roundsOf(driver.flush()).map(({ status }) => status)).toEqual(["closed", "open"]);
    driver.configure(rules("1h"), later("10m"));
    expect(roundsOf(driver.flush()).map(({ status }) => status)).toEqual(["open", "open"]);
  });
});

describe("repeats and lateness", () => {
  test("a repeat changes nothing, also from another door", async () => {
    const event = bet(5, { id: "a" });
    const driver = await given([event, { ...event, source: "http:2", received_at: later("5s") }]);
    expect(driver.counters).toMatchObject({ accepted: 1, repeats: 1, deadLetters: 0 });
    expect(roundsOf(driver.flush())).toMatchObject([{ bet_count: 1, revision: 1 }]);
  });

  test("another content of the same identity is a dead letter and the first stands", async () => {
    const driver = await given([bet(5, { id: "a" }), bet(6, { id: "a", at: later("1s") })]);
    expect(driver.output(DEAD_LETTERS, "DeadLetter")).toMatchObject([{ code: "conflicting_duplicate" }]);
    expect(roundsOf(driver.flush())).toMatchObject([{ bet_total: money(5), ended_at: START }]);
    expect(driver.clock).toBe(START);
  });

  test("an event is late when it is older than player time by more than the lateness", async () => {
    const driver = await given([
      bet(1, { round: "now", at: later("24h") }),
      bet(1, { round: "just", at: START }),
      bet(1, { round: "late", at: later("0s", -1) }),
    ]);
    expect(driver.output(DEAD_LETTERS, "DeadLetter")).toMatchObject([{ code: "too_late", path: "timestamp" }]);
    expect(roundsOf(driver.flush()).map((row) => row.round_id)).toEqual(["just", "now"]);
  });

  test("lateness is a player's own: another one's time does not make an event late", async () => {
    const other = bet(1, { round: "other", at: later("100d"), more: { user_id: "ben" } });
    const driver = await given([other, bet(1)]);
    expect(driver.counters.deadLetters).toBe(0);
  });
});

describe("the state", () => {
  test("lets go of a round when player time is past it by the horizon, and emits it first", async () => {
    const driver = await given([bet(1, { id: "a" }), bet(1, { round: "r2", at: later("8d") })]);
    expect(roundsOf(driver).map((row) => row.round_id)).toEqual(["r1"]);
    const state = driver.stateOf("acme", "brand", "anna");
    expect(state?.admission.seen.count).toBe(1);
  });

  test("an id that comes again after the horizon is a new round", async () => {
    const round = await roundAfter([bet(1), bet(2, { at: later("7d", 1) })]);
    expect(round).toMatchObject({ bet_count: 1, bet_total: money(2) });
    const kept = await roundAfter([bet(1), bet(2, { at: later("7d") })]);
    expect(kept).toMatchObject({ bet_count: 2, bet_total: money(3) });
  });

  test("and its timers return to zero when the player stays away", async () => {
    const driver = await given([bet(1), win(2, { at: later("1s") }), rollbackOfBet(3, { round: "unknown" })]);
    driver.tick(later("30d"));
    const state = driver.stateOf("acme", "brand", "anna");
    expect(driver.nextTimer).toBeNull();
    expect(Object.keys(state?.processors ?? {})).toEqual(["features"]);
    expect(state?.pending.size).toBe(0);
    expect(state?.admission.seen.count).toBe(0);
  });

  test("a sealed player's past stays closed, his future counts", async () => {
    const driver = await given([bet(1, { id: "a" })]);
    driver.tick(later("8d"));
    driver.pipe("CasinoEvent", bet(1, { id: "b", at: later("8d"), round: "r2" }));
    driver.pipe("CasinoEvent", bet(1, { id: "c", at: later("8d", 1), round: "r3" }));
    expect(driver.output(DEAD_LETTERS, "DeadLetter")).toMatchObject([{ code: "too_late" }]);
    expect(roundsOf(driver.flush()).map((row) => row.round_id)).toEqual(["r1", "r3"]);
  });
});
