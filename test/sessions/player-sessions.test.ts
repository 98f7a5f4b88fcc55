import { describe, expect, test } from "vitest";
import type { Session, SessionsState } from "../../src/sessions/session.ts";
import { triggerId } from "../../src/triggers/trigger.ts";
import { playerKey } from "../../src/values/player-key.ts";
import type { Micros } from "../../src/values/time.ts";
import { PLAYER_SESSIONS, TRIGGERS } from "../../topologies/topics.ts";
import { bet, bonus, later, login, money, rollbackOfBet, START, win } from "../support/events.ts";
import { deposit, given, pipe, playerSessionsAfter, playerSessionsOf, withdrawal } from "./drive-sessions.ts";

const on = (game_id: string) => ({ more: { game_id } });
const KEY = playerKey("acme", "brand", "anna");

describe("what holds a player session together", () => {
  test("casino events of any game, logins, deposits and withdrawals, with pauses of at most the gap", async () => {
    const events = [
      login(START),
      deposit(20, later("30m")),
      bet(5, { at: later("60m"), ...on("g1") }),
      win(2, { at: later("90m"), ...on("g2") }),
      withdrawal(3, later("120m")),
      login(later("150m", 1)),
    ];
    expect(await playerSessionsAfter(events)).toMatchObject([
      {
        started_at: START,
        ended_at: later("120m"),
        duration_ms: 7_200_000,
        games: 2,
        logins: 1,
        deposits: 1,
        withdrawals: 1,
        deposit_base: money(20),
        withdrawal_base: money(3),
        rounds: 1,
        ggr_base: money(3),
        status: "closed",
      },
      { started_at: later("150m", 1), games: 0, logins: 1, deposits: 0, rounds: 0, status: "open" },
    ]);
  });

  test("bonus events do not", async () => {
    const driver = await given([login(START)]);
    driver.pipe("BonusEvent", bonus("Created", later("20m")));
    pipe(driver, login(later("40m")));
    expect(playerSessionsOf(driver.flush())).toHaveLength(2);
  });

  test("games are those of all its casino events, cancelled ones included", async () => {
    const cancelled = { id: "x", round: "r2", ...on("g2") };
    const events = [
      bet(1),
      bet(1, { at: later("1s"), ...cancelled }),
      rollbackOfBet(1, { at: later("2s"), ...cancelled }),
    ];
    expect(await playerSessionsAfter(events)).toMatchObject([{ games: 2, rounds: 1, bets: 1 }]);
  });

  test("payments are counted in base currency and do not make its currencies mixed", async () => {
    const krona = { currency: "SEK", amount: money(100), amount_base: money("8.8") };
    const events = [bet(1), deposit(0, later("1m"), krona), deposit(1, later("2m"))];
    expect(await playerSessionsAfter(events)).toMatchObject([{ deposits: 2, deposit_base: money("9.8"), flags: [] }]);
  });

  test("a late login bridges two sessions, and everything of both is in the one that is left", async () => {
    const events = [
      login(START),
      deposit(10, later("1s")),
      bet(5, { at: later("2s"), round: "r1" }),
      withdrawal(4, later("50m")),
      deposit(1, later("51m")),
      win(6, { at: later("52m"), round: "r1", ...on("g2") }),
    ];
    expect(await playerSessionsAfter(events)).toMatchObject([{ rounds_lost: 1 }, { rounds_won: 1 }]);
    expect(await playerSessionsAfter([...events, login(later("30m"))])).toMatchObject([
      {
        started_at: START,
        ended_at: later("52m"),
        logins: 2,
        deposits: 2,
        withdrawals: 1,
        deposit_base: money(11),
        withdrawal_base: money(4),
        games: 2,
        rounds: 1,
        rounds_won: 1,
        rounds_lost: 0,
        biggest_bet: money(5),
        biggest_win: money(6),
      },
    ]);
  });

  test("a player who only logs in has sessions, without anything played", async () => {
    expect(await playerSessionsAfter([login(START)], later("30m", 1))).toMatchObject([
      { duration_ms: 0, rounds: 0, rtp: null, balance_before: null, balance_after: null, status: "closed" },
    ]);
  });
});

describe("session_ended", () => {
  const endings = (driver: Awaited<ReturnType<typeof given>>) =>
    driver.output(TRIGGERS, "Trigger").filter(({ type }) => type === "session_ended");
  const idAt = (at: Micros) => triggerId("session_ended", KEY, "player", at);

  test("fires when the session closes, with what it came to", async () => {
    const driver = await given([deposit(20, START), bet(5, { at: later("1m") }), win(2, { at: later("2m") })]);
    driver.tick(later("32m"));
    expect(endings(driver)).toEqual([]);
    driver.tick(later("32m", 1));
    const [trigger, ...others] = endings(driver);
    expect(others).toEqual([]);
    expect(trigger).toMatchObject({ trigger_id: idAt(START), occurred_at: START, cause: "timer", stale: false });
    expect(JSON.parse(trigger!.payload)).toEqual({
      started_at: "2024-03-05T12:00:00.000000Z",
      ended_at: "2024-03-05T12:02:00.000000Z",
      duration_ms: 120_000,
      rounds: 1,
      rounds_won: 0,
      rounds_lost: 1,
      games: 1,
      bets: 1,
      wins: 1,
      bet_base: "5.00000000",
      win_base: "2.00000000",
      ggr_base: "3.00000000",
      logins: 0,
      deposits: 1,
      withdrawals: 0,
      deposit_base: "20.00000000",
      withdrawal_base: "0.00000000",
    });
  });

  test("does not fire again for a session that a late event opened again, or that took in a later one", async () => {
    const driver = await given([login(START), login(later("50m"))]);
    driver.tick(later("31m"));
    pipe(driver, login(later("25m")));
    driver.tick(later("2h"));
    expect(endings(driver).map(({ trigger_id }) => trigger_id)).toEqual([idAt(START)]);
  });

  test("of two sessions that both ended before they merge, neither fires again", async () => {
    const driver = await given([login(START), login(later("50m"))]);
    driver.tick(later("2h"));
    pipe(driver, login(later("25m")));
    driver.restart().tick(later("3h"));
    expect(endings(driver).map(({ trigger_id }) => trigger_id)).toEqual([idAt(START), idAt(later("50m"))]);
  });

  test("fires under the new start when the start of an ended session moves", async () => {
    const driver = await given([login(START)]);
    driver.tick(later("31m"));
    pipe(driver, login(later("0s", -1)));
    driver.tick(later("31m"));
    expect(endings(driver).map(({ trigger_id }) => trigger_id)).toEqual([idAt(START), idAt(later("0s", -1))]);
  });

  test("waits for the next tick when history is loaded, so that it tells of the whole session", async () => {
    const driver = await given([login(later("20h"), { user_id: "ben" })]);
    for (const minute of [0, 1, 2]) pipe(driver, bet(1, { at: later(`${minute}m`) }));
    expect(endings(driver)).toEqual([]);
    driver.tick(later("20h"));
    expect(endings(driver).map(({ payload }) => JSON.parse(payload).bets)).toEqual([3]);
  });
});

describe("a player session's rows", () => {
  test("a moved start is retracted with the row that replaces it", async () => {
    const driver = await given([login(later("1m"))]);
    pipe(driver.flush(), login(START));
    driver.flush();
    const written = driver.records.filter(({ topic }) => topic === PLAYER_SESSIONS.name);
    expect(written).toMatchObject([
      { key: `${KEY}#${later("1m")}`, value: { logins: 1 } },
      { key: `${KEY}#${later("1m")}`, value: null },
      { key: `${KEY}#${START}`, value: { logins: 2 } },
    ]);
  });
});

describe("how long a player session is kept", () => {
  const kept = (driver: Awaited<ReturnType<typeof given>>) => {
    const own = driver.stateOf("acme", "brand", "anna")?.processors["player-sessions"] as SessionsState<Session>;
    return own.timelines[0]?.sessions.map(({ startedAt }) => startedAt);
  };

  test("as long as an event that is not too late can reach it", async () => {
    const reached = await given([login(START), login(later("24.5h"))]);
    pipe(reached, login(later("30m")));
    expect(playerSessionsOf(reached.flush())).toMatchObject([{ started_at: START, logins: 2 }, { logins: 1 }]);
    const over = await given([login(START), login(later("24.5h", 1))]);
    expect(kept(over)).toEqual([later("24.5h", 1)]);
    expect(over.counters.triggers).toBe(1);
  });

  test("history leaves as it is loaded, though the clock stands still far ahead of it", async () => {
    const driver = await given([login(later("100d"), { user_id: "ben" })]);
    for (const day of [0, 2, 4, 6]) pipe(driver, login(later(`${day}d`)));
    expect(kept(driver)).toEqual([later("6d")]);
    const written = driver.output(PLAYER_SESSIONS, "PlayerSession").map(({ started_at }) => started_at);
    expect(written).toEqual([START, later("2d"), later("4d")]);
    driver.tick(later("100d"));
    expect(driver.output(TRIGGERS, "Trigger").map(({ occurred_at }) => occurred_at)).toEqual([
      START,
      later("2d"),
      later("4d"),
      later("6d"),
    ]);
  });
});
