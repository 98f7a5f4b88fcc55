import fc from "fast-check";
import { expect, test } from "vitest";
import type { Seen } from "../../src/admission/seen.ts";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { defineTopology } from "../../src/engine/topology.ts";
import type { Resting } from "../../src/rounds/round-store.ts";
import { roundsKeeping } from "../../src/rounds/rounds.ts";
import type { RoundsState } from "../../src/rounds/state.ts";
import { gameSessions } from "../../src/sessions/game-sessions.ts";
import { playerSessions } from "../../src/sessions/player-sessions.ts";
import { pipe } from "../sessions/drive-sessions.ts";
import { type SessionArrival, sessionArrival } from "../sessions/session-events.ts";
import { later } from "../support/events.ts";

const NONE_ASIDE = { stay: Number.POSITIVE_INFINITY, together: 1 };

/** Everything that goes anywhere when these rounds stay, with every rest one for a while. */
async function outputs(resting: Resting, { events, restarts, ticks, flushes }: SessionArrival) {
  const rounds = roundsKeeping(resting);
  const processors = [
    { ...rounds, rest: (state: RoundsState, _: boolean, seen: Seen) => rounds.rest?.(state, true, seen) ?? false },
    gameSessions,
    playerSessions,
  ];
  const driver = await TestDriver.open(defineTopology({ name: "packing", stateVersion: 1, processors }));
  for (const [index, event] of events.entries()) {
    pipe(driver, event);
    if (ticks.has(index)) driver.tick(driver.clock);
    if (flushes.has(index)) driver.flush();
    if (restarts.has(index)) driver.restart();
  }
  return driver.flush().tick(later("47h")).flush().tick(later("30d")).records;
}

test("whether rounds are packed at once or never, and put aside or not, the same goes out, in the same order", async () => {
  await fc.assert(
    fc.asyncProperty(sessionArrival, async (arrival) => {
      const never = await outputs({ short: 0, closed: Number.POSITIVE_INFINITY, aside: NONE_ASIDE }, arrival);
      for (const resting of [
        { short: Number.POSITIVE_INFINITY, closed: 0, aside: NONE_ASIDE },
        { short: 1, closed: 1, aside: NONE_ASIDE },
        { short: Number.POSITIVE_INFINITY, closed: 0, aside: { stay: 0, together: 1 } },
        { short: 1, closed: 1, aside: { stay: 1, together: 2 } },
      ])
        expect(await outputs(resting, arrival)).toEqual(never);
    }),
    { numRuns: 150 },
  );
});
