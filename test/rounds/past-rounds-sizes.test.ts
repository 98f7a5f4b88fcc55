import { expect, test } from "vitest";
import { newSeen, remember } from "../../src/admission/seen.ts";
import { newStreaks, putRunsAside, settleRound } from "../../src/features/streaks.ts";
import { activityIdentity, activityOf } from "../../src/rounds/activity.ts";
import { detailsOf } from "../../src/rounds/game-details.ts";
import { packRound } from "../../src/rounds/packed-round.ts";
import { putAside } from "../../src/rounds/past-rounds.ts";
import { restoreRound } from "../../src/rounds/restore-round.ts";
import { newRoundsState } from "../../src/rounds/state.ts";
import { identityHash } from "../../src/values/identity-hash.ts";
import { bet, later } from "../support/events.ts";

/** A record of a checkpoint, with room for what a broker adds. */
const RECORD_BYTES = 900 * 1024;

/** Puts aside what may be of rounds with so many of the smallest activities each. The length of each block. */
function blocksOf(rounds: readonly { readonly id: string; readonly activities: number }[]): number[] {
  const [state, seen] = [newRoundsState(), newSeen()];
  for (const { id, activities: count } of rounds) {
    const activities = Array.from({ length: count }, (_, place) => {
      const event = {
        ...bet(0, { at: later("0s", place) }),
        activity_id: place.toString(36),
        balance_before: null,
        balance_after: null,
      };
      const activity = activityOf(event, detailsOf(event, undefined, state.details));
      remember(seen, identityHash(activityIdentity(activity, id)), place);
      return activity;
    });
    const round = restoreRound({
      id,
      activities,
      endedAt: activities.at(-1)!.at,
      closed: "idle",
      revision: 1,
      bigWins: [],
    });
    state.rounds.set(id, packRound(round, state.details));
  }
  for (let left = rounds.length; left > 0; left--) putAside(state, { stay: 0, together: 128 }, seen);
  for (let left = rounds.length; left > 0; left--) putAside(state, { stay: 0, together: 1 }, seen);
  return state.past.map(({ block }) => block.bytes.length);
}

test.each([
  ["short rounds", Array.from({ length: 300 }, (_, index) => ({ id: `${index}`, activities: 2 }))],
  [
    "rounds of hundreds of activities",
    Array.from({ length: 130 }, (_, index) => ({ id: `${index}`, activities: 800 })),
  ],
  ["the longest round that is put aside", [{ id: "long", activities: 20_000 }]],
  ["longer rounds", [{ id: "long", activities: 60_000 }]],
  [
    "rounds with the longest ids",
    Array.from({ length: 5 }, (_, index) => ({ id: `${index}\u1234`.padEnd(90_000), activities: 1 })),
  ],
  ["rounds with longer ids", [{ id: "\u1234".padEnd(500_000), activities: 1 }]],
])("blocks of %s fit into a record", (_, rounds) => {
  for (const length of blocksOf(rounds)) expect(length).toBeLessThan(RECORD_BYTES);
});

test("the longest round that is put aside is", () => {
  expect(blocksOf([{ id: "long", activities: 20_000 }])).toHaveLength(1);
});

test.each([10, 5_000, 200_000, 500_000])("blocks of runs with ids of %d letters fit into a record", (length) => {
  const streaks = newStreaks();
  for (let place = 0; place < 130; place++) {
    const roundId = `${place}\u1234`.padEnd(length);
    settleRound(streaks, { roundId, from: null, endedAt: later(`${place}s`), result: "loss" }, []);
    putRunsAside(streaks, { stay: 0, together: 128 });
    putRunsAside(streaks, { stay: 100, together: 1 });
  }
  for (const { block } of streaks.past) expect(block.bytes.length).toBeLessThan(RECORD_BYTES);
});
