import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TestDriver } from "../../src/engine/test-driver.ts";
import type { CasinoEvent, GameSession, LoginEvent, PaymentEvent, PlayerSession } from "../../src/records/generated.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { triggerId } from "../../src/triggers/trigger.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { TRIGGERS } from "../../topologies/topics.ts";
import { roundsOf } from "../model/activities.ts";
import { gameSessions, playerSessions } from "../model/sessions.ts";
import { later } from "../support/events.ts";
import { gameSessionsOf, openDriver, pipe, playerSessionsOf, type SessionEvent } from "./drive-sessions.ts";
import { type SessionArrival, sessionArrival } from "./session-events.ts";

const { gameSessionGap, playerSessionGap } = DEFAULT_FOLD_RULES;
const END = later("47h");

async function run(
  { events, restarts, ticks, flushes }: SessionArrival,
  look: (driver: TestDriver) => void = () => {},
): Promise<TestDriver> {
  const driver = await openDriver();
  for (const [index, event] of events.entries()) {
    pipe(driver, event);
    if (ticks.has(index)) driver.tick(driver.clock);
    if (flushes.has(index)) driver.flush();
    if (restarts.has(index)) driver.restart();
    look(driver);
  }
  return driver;
}

/** Rows without how often and where in the log they changed, in one order. */
function bare(rows: readonly object[]) {
  return rows
    .map((row) => ({ game_id: "", ...row, revision: 0, version: 0, is_deleted: false }) as GameSession | PlayerSession)
    .sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

function textOf(row: object): string {
  const { user_id, game_id, started_at } = row as GameSession;
  return JSON.stringify([user_id, game_id, started_at]);
}

/** What the set says, all of it looked at at once. */
function expected(set: readonly SessionEvent[], clock: Parameters<typeof gameSessions>[3]) {
  const players = Map.groupBy(set, ({ user_id }) => user_id);
  const each = [...players].map(([user_id, events]) => {
    const who = { tenant: "acme", origin: "brand", user_id };
    const casino = events.filter((event): event is CasinoEvent => "activity_id" in event);
    const payments = events.filter((event): event is PaymentEvent => "kind" in event);
    const logins = events.filter((event): event is LoginEvent => !("activity_id" in event) && !("kind" in event));
    const activities = roundsOf(casino).rounds.flatMap((round) => round.activities);
    const player = { who, casino, payments, logins, bonus: [], profiles: [] };
    return {
      games: gameSessions(who, activities, gameSessionGap, clock),
      players: playerSessions(player, activities, playerSessionGap, clock),
    };
  });
  return { games: bare(each.flatMap(({ games }) => games)), players: bare(each.flatMap(({ players: rows }) => rows)) };
}

function tables(driver: TestDriver) {
  return { games: bare(gameSessionsOf(driver)), players: bare(playerSessionsOf(driver)) };
}

describe("the one law, of sessions (semantics.md)", () => {
  test("sessions are what the set of events and the clock say, whatever way it arrives", async () => {
    await fc.assert(
      fc.asyncProperty(sessionArrival, async (arrival) => {
        const driver = await run(arrival);
        // As a run ends that is to end: at the clock itself something may be due.
        expect(tables(driver.tick(driver.clock).flush())).toEqual(expected(arrival.set, driver.clock));
        expect(tables(driver.tick(END).flush())).toEqual(expected(arrival.set, END));
      }),
      { numRuns: 400 },
    );
  });

  test("at no time does a reader of a topic hold two sessions that overlap", async () => {
    await fc.assert(
      fc.asyncProperty(sessionArrival, async (arrival) => {
        const look = (driver: TestDriver) => {
          refuseOverlap(gameSessionsOf(driver), ({ user_id, game_id }) => `${user_id} ${game_id}`);
          refuseOverlap(playerSessionsOf(driver), ({ user_id }) => user_id);
        };
        look((await run(arrival, look)).tick(END));
      }),
      { numRuns: 100 },
    );
  });

  test("every session that is closed in the end was told to have ended, and none twice", async () => {
    await fc.assert(
      fc.asyncProperty(sessionArrival, async (arrival) => {
        const driver = (await run(arrival)).tick(END).flush();
        const ids = driver.output(TRIGGERS, "Trigger").map(({ trigger_id }) => trigger_id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { tenant, origin, user_id, started_at } of playerSessionsOf(driver)) {
          expect(ids).toContain(triggerId("session_ended", playerKey(tenant, origin, user_id), "player", started_at));
        }
      }),
      { numRuns: 150 },
    );
  });

  test("state, timers and waiting rows return to zero", async () => {
    await fc.assert(
      fc.asyncProperty(sessionArrival, async (arrival) => {
        const driver = (await run(arrival)).tick(later("30d"));
        expect(driver.nextTimer).toBeNull();
        for (const state of driver.states) {
          expect(state.processors).toEqual({});
          expect(state.pending.size).toBe(0);
        }
        expect(tables(driver)).toEqual(expected(arrival.set, later("30d")));
      }),
      { numRuns: 150 },
    );
  });
});

function refuseOverlap<Row extends GameSession | PlayerSession>(
  rows: readonly Row[],
  whose: (row: Row) => string,
): void {
  for (const of of Map.groupBy(rows, whose).values()) {
    const inOrder = of.toSorted((a, b) => a.started_at - b.started_at);
    for (const [index, row] of inOrder.entries()) {
      const before = inOrder[index - 1];
      if (before !== undefined) expect(row.started_at).toBeGreaterThan(before.ended_at);
    }
  }
}
