import { describe, expect, test } from "vitest";
import { DEFAULT_FOLD_RULES, DEFAULT_TENANT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { triggerId } from "../../src/triggers/trigger.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { TRIGGERS } from "../../topologies/topics.ts";
import { bet, later, rollbackOfBet, win } from "../support/events.ts";
import { given, streaksTold } from "./drive-features.ts";

function atLengths(...losingStreaks: number[]) {
  return { ...DEFAULT_FOLD_RULES, defaults: { ...DEFAULT_TENANT_FOLD_RULES, losingStreaks } };
}

function lost(minute: number, roundEnd = true) {
  return bet(1, { id: `b${minute}`, round: `r${minute}`, at: later(`${minute}m`), roundEnd });
}

function told(length: number, minute: number, cause = "event") {
  return { occurred_at: later(`${minute}m`), cause, payload: { length, round_id: `r${minute}` } };
}

describe("a losing streak", () => {
  test("is told by the round that reaches the length, each length once", async () => {
    const driver = await given(
      [1, 2, 3, 4].map((minute) => lost(minute)),
      atLengths(2, 3),
    );
    expect(streaksTold(driver)).toEqual([told(2, 2), told(3, 3)]);
    const id = triggerId("losing_streak", playerKey("acme", "brand", "anna"), "2", later("2m"));
    expect(driver.output(TRIGGERS, "Trigger")[0]?.trigger_id).toBe(id);
  });

  test("by a timer when the round ends by idleness", async () => {
    const driver = await given([lost(1), lost(2, false)], atLengths(2));
    driver.tick(later("17m"));
    expect(streaksTold(driver)).toEqual([]);
    driver.tick(later("17m", 1));
    expect(streaksTold(driver)).toEqual([told(2, 2, "timer")]);
  });

  test("is none when a round in between, which was neither won nor lost, is idle from the moment on at which it would be", async () => {
    const even = bet(0, { id: "e", round: "even", at: later("2m"), roundEnd: false });
    const next = bet(1, { id: "n", round: "next", at: later("17m", 1), roundEnd: true });
    const driver = await given([lost(1), even, next], atLengths(2));
    driver.tick(later("1h"));
    expect(streaksTold(driver)).toEqual([]);
  });

  test("is told where it was reached when a round that broke it turns out to be lost", async () => {
    const won = win(5, { id: "w2", round: "r2", at: later("2m"), roundEnd: true });
    const back = { ...won, event_id: "back", activity_id: "w2", status: "Rollback", occurred_at: later("2m") };
    const driver = await given([lost(1), lost(2), won, lost(3), lost(4)], atLengths(4));
    driver.pipe("CasinoEvent", back);
    expect(streaksTold(driver)).toEqual([told(4, 4)]);
  });

  test("is not told again when it breaks and stands again", async () => {
    const win2 = win(5, { id: "w2", round: "r2", at: later("2m"), roundEnd: true });
    const driver = await given([lost(1), lost(2), win2], atLengths(2));
    driver.pipe("CasinoEvent", { ...win2, status: "Rollback" });
    expect(streaksTold(driver)).toEqual([told(2, 2)]);
  });

  test("goes on over rounds that are cancelled", async () => {
    const cancelled = rollbackOfBet(1, { id: "b2", round: "r2", at: later("2m") });
    const driver = await given([lost(1), lost(2), cancelled, lost(3)], atLengths(3));
    expect(streaksTold(driver)).toEqual([]);
    expect(streaksTold(await given([lost(1), lost(2), cancelled, lost(3), lost(4)], atLengths(3)))).toEqual([
      told(3, 4),
    ]);
  });
});
