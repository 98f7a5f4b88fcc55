import { describe, expect, test } from "vitest";
import { triggerId } from "../../src/triggers/trigger.ts";
import { parseRate } from "../../src/values/money.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { type PlayEvent, played, rulesWith, triggersOf } from "../days/play.ts";
import { bet, later, rollbackOfBet, rollbackOfWin, START, win } from "../support/events.ts";

const RULES = rulesWith({ bigWin: { winBase: "100", multiplier: "50" } });

async function bigWins(events: readonly PlayEvent[], rules = RULES) {
  return triggersOf(await played(events, rules), "round_big_win");
}

describe("a round is a big win", () => {
  test("from the amount in base currency on, not a hundred-millionth below", async () => {
    expect(await bigWins([bet(10), win("99.99999999", { at: later("1s") })])).toEqual([]);
    expect(await bigWins([bet(10), win(100, { at: later("1s") })])).toHaveLength(1);
    const rate = parseRate("0.1")!;
    expect(await bigWins([bet(500, { rate }), win("999.9", { at: later("1s"), rate })])).toEqual([]);
    expect(await bigWins([bet(500, { rate }), win(1000, { at: later("1s"), rate })])).toHaveLength(1);
  });

  test("from the multiplier on, as the row shows it", async () => {
    expect(await bigWins([bet("0.2"), win("9.9999", { at: later("1s") })])).toEqual([]);
    expect(await bigWins([bet("0.2"), win(10, { at: later("1s") })])).toHaveLength(1);
    const third = rulesWith({ bigWin: { winBase: null, multiplier: "0.66666667" } });
    expect(await bigWins([bet(3), win(2, { at: later("1s") })], third)).toHaveLength(1);
  });

  test("not by the multiplier when nothing was bet", async () => {
    expect(await bigWins([win(99)])).toEqual([]);
    expect(await bigWins([win(100)])).toHaveLength(1);
  });

  test("never by a limit that is not set", async () => {
    const none = rulesWith({ bigWin: { winBase: null, multiplier: null } });
    expect(await bigWins([bet(1), win(1e6, { at: later("1s") })], none)).toEqual([]);
  });

  test("by its effective bets and wins alone", async () => {
    const rolledBack = [win(100, { id: "w" }), rollbackOfWin(100, { id: "w", at: later("1s") })];
    expect(await bigWins([rolledBack[1]!, rolledBack[0]!])).toEqual([]);
    const cheaper = [bet(1, { id: "a" }), bet(1, { id: "b", at: later("1s") }), win(60, { at: later("2s") })];
    expect(await bigWins(cheaper)).toEqual([]);
    expect(await bigWins([...cheaper, rollbackOfBet(1, { id: "b", at: later("3s") })])).toHaveLength(1);
  });
});

describe("round_big_win", () => {
  test("says which round and how much", async () => {
    const [trigger] = await bigWins([bet(2), win(100, { at: later("1s"), roundEnd: true })]);
    expect(trigger).toMatchObject({ occurred_at: START, cause: "event", user_id: "anna" });
    expect(trigger?.trigger_id).toBe(triggerId("round_big_win", playerKey("acme", "brand", "anna"), "r1", START));
    expect(JSON.parse(trigger!.payload)).toEqual({
      round_id: "r1",
      game_id: "g1",
      game_name: "Dead or Alive",
      currency: "EUR",
      bet_total: "2.00000000",
      win_total: "100.00000000",
      win_base: "100.00000000",
      multiplier: "50.00000000",
    });
  });

  test("fires once, whatever follows", async () => {
    const events = [
      win(100, { id: "w" }),
      win(50, { at: later("1s") }),
      rollbackOfWin(100, { id: "w", at: later("2s") }),
    ];
    expect(await bigWins([...events, win(200, { at: later("3s"), roundEnd: true })])).toHaveLength(1);
  });

  test("fires again when the round turns out to have begun earlier", async () => {
    const fired = await bigWins([win(100, { at: later("1h") }), bet(1)]);
    expect(fired.map(({ occurred_at }) => occurred_at)).toEqual([later("1h"), START]);
  });

  test("fires once across a restart", async () => {
    const driver = await played([win(100)], RULES);
    driver.restart().pipe("CasinoEvent", win(5, { at: later("1s") }));
    expect(triggersOf(driver, "round_big_win")).toHaveLength(1);
  });
});
