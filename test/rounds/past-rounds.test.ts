import { beforeEach, describe, expect, test } from "vitest";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { defineTopology } from "../../src/engine/topology.ts";
import { rounds } from "../../src/rounds/rounds.ts";
import type { RoundsState } from "../../src/rounds/state.ts";
import { DEAD_LETTERS, ROUNDS } from "../../topologies/topics.ts";
import { ANNA, bet, later, rollbackOfBet, win } from "../support/events.ts";

/** A round a minute. */
const PLAYED = 700;
/** So many rounds are put aside at once. */
const TOGETHER = 128;
const topology = defineTopology({ name: "past", stateVersion: 1, processors: [rounds] });

const begunAt = (n: number) => later(`${n}m`);
const betOf = (n: number) => bet(2, { id: `bet ${n}`, round: `round ${n}`, at: begunAt(n) });
const winOf = (n: number) =>
  win(1, { id: `win ${n}`, round: `round ${n}`, at: later(`${n}m`, 3_000_000), roundEnd: true });

let driver: TestDriver;
beforeEach(async () => {
  driver = await TestDriver.open(topology);
  for (let n = 0; n < PLAYED; n++) driver.pipe("CasinoEvent", betOf(n)).pipe("CasinoEvent", winOf(n));
  driver.flush();
});

function stateNow(): RoundsState {
  const { tenant, origin, user_id } = ANNA;
  return driver.stateOf(tenant, origin, user_id)?.processors["rounds"] as RoundsState;
}

function lastRow(round: string) {
  return driver
    .flush()
    .output(ROUNDS, "Round")
    .findLast(({ round_id }) => round_id === round);
}

describe("a player of many rounds", () => {
  test("has few of them, and of their events, with him", () => {
    expect(stateNow().rounds.size).toBeLessThan(260);
    expect(stateNow().past.length).toBeGreaterThan(2);
    const { admission } = driver.states[0]!;
    expect(admission.seen.count).toBe(2 * stateNow().rounds.size);
  });

  test.each(["awake", "asleep", "asleep as a checkpoint has him", "restored"])(
    "%s, is changed by what comes late, and by nothing that came already",
    (how) => {
      if (how.startsWith("asleep")) driver.sleep(how !== "asleep");
      if (how === "restored") driver.restart();
      driver.pipe("CasinoEvent", betOf(5)).pipe("CasinoEvent", winOf(120));
      expect(driver.counters.repeats).toBe(2);
      driver.pipe("CasinoEvent", bet(9, { id: "late", round: "round 7", at: begunAt(7) }));
      expect(lastRow("round 7")).toMatchObject({ bet_count: 2, win_count: 1, status: "closed" });
      expect([...stateNow().rounds.keys()]).toContain(`round ${PLAYED - 1}`);
      expect([...stateNow().rounds.keys()]).not.toContain("round 7");
      driver.pipe("CasinoEvent", rollbackOfBet(2, { id: "bet 130", round: "round 130", at: later("12h") }));
      expect(lastRow("round 130")).toMatchObject({ bet_count: 0, cancelled_count: 1 });
    },
  );

  test("is told that an event contradicts one of long ago, whichever round it says it is of", () => {
    driver.pipe("CasinoEvent", { ...betOf(3), round_id: "another" });
    driver.pipe("CasinoEvent", { ...betOf(4), round_id: "round 650" });
    const codes = driver.output(DEAD_LETTERS, "DeadLetter").map(({ code }) => code);
    expect(codes).toEqual(["conflicting_duplicate", "conflicting_duplicate"]);
    expect(driver.counters.accepted).toBe(2 * PLAYED);
  });

  test("is rid of all of them when they have passed", () => {
    driver.pipe("CasinoEvent", bet(1, { id: "much later", round: "new", at: later("30d") }));
    expect(stateNow().past).toEqual([]);
    expect([...stateNow().rounds.keys()]).toEqual(["new"]);
    expect(driver.states[0]?.admission.seen.count).toBe(1);
    expect(stateNow().details.entries.filter(({ details }) => details !== null)).toEqual([]);
  });

  test("is rid of those that have passed only", () => {
    driver.pipe("CasinoEvent", bet(1, { id: "later", round: "new", at: later("174h") }));
    const { rounds, past } = stateNow();
    const left = rounds.size - 1 + past.length * TOGETHER;
    expect(left).toBe(PLAYED - 6 * 60);
    expect(rounds.has("round 359")).toBe(false);
    driver.pipe("CasinoEvent", betOf(361)).pipe("CasinoEvent", winOf(600));
    expect(driver.counters.repeats).toBe(2);
  });
});
