import { describe, expect, test } from "vitest";
import { Checkpointer, intervalOf } from "../../src/engine/checkpointer.ts";
import { Fold } from "../../src/engine/fold.ts";
import { eventInput } from "../../src/engine/fold-input.ts";
import { Outputs } from "../../src/engine/outputs.ts";
import type { TaskEnvironment, TaskObserver } from "../../src/engine/task-environment.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { DAY, MINUTE, type Micros, SECOND } from "../../src/values/time.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { bet, later, START } from "../support/events.ts";

const EVENTS = 100;

function firstBet() {
  const record = bet(1, { at: later("1s") });
  const key = playerKey(record.tenant, record.origin, record.user_id);
  return eventInput({ offset: 0, key, event: { name: "CasinoEvent", record }, content: 1, original: null });
}

test("partitions next to each other write their checkpoints at different times, none later than it should", () => {
  const intervals = Array.from({ length: 8 }, (_, partition) => intervalOf(partition, MINUTE));
  expect(intervals[0]).toBe(MINUTE);
  for (const [place, interval] of intervals.entries()) {
    expect(interval).toBeLessThanOrEqual(MINUTE);
    expect(interval).toBeGreaterThan(0.8 * MINUTE);
    for (const other of intervals.slice(place + 1)) expect(interval - other).toBeGreaterThan(MINUTE / 60);
  }
});

test("the observer is told of the last one, also without a store folder", async () => {
  const fold = new Fold(segmentation, DEFAULT_FOLD_RULES, 1, new Outputs());
  fold.apply(firstBet());
  const told: unknown[] = [];
  const environment: Partial<TaskEnvironment> = {
    topology: segmentation,
    topicPrefix: "t.",
    now: () => START,
    observer: { checkpointed: (...args: unknown[]) => told.push(args) } as unknown as TaskObserver,
  };
  const writer = { prepare: () => ({ count: 0 }), commit: async () => {}, close: async () => {} };
  const restored = { fold, generation: 1, lineage: 1, folder: undefined, stale: [] };
  const checkpointer = new Checkpointer(environment as TaskEnvironment, 3, writer, restored, async () => {});
  let records = 0;
  await checkpointer.finish(7, async (all) => {
    records = all.length;
  });
  expect(records).toBeGreaterThan(1);
  expect(told).toEqual([[3, { position: 7, at: START, bytes: expect.any(Number) }]]);
});

describe("after a checkpoint of which copying held up the fold", () => {
  /** One of a player, whom to copy takes `step`. */
  async function checkpointed(step: number) {
    let time = START;
    const fold = new Fold(segmentation, DEFAULT_FOLD_RULES, 1, new Outputs());
    fold.apply(firstBet());
    const { snapshot } = fold;
    fold.snapshot = (copy) =>
      snapshot.call(fold, (slot, bytes) => {
        time = (time + step) as Micros;
        copy(slot, bytes);
      });
    const environment: Partial<TaskEnvironment> = {
      topology: segmentation,
      topicPrefix: "t.",
      checkpointEvery: { events: EVENTS, micros: MINUTE },
      now: () => time,
    };
    const writer = { prepare: () => ({ count: 0 }), commit: async () => {}, close: async () => {} };
    const restored = { fold, generation: 1, lineage: 1, folder: undefined, stale: [] };
    const checkpointer = new Checkpointer(environment as TaskEnvironment, 0, writer, restored, async () => {});
    const begun = time;
    checkpointer.take(1);
    await checkpointer.settled();
    return {
      checkpointer,
      at: (micros: number) => {
        time = (begun + micros) as Micros;
      },
    };
  }

  test("for a moment, the next one is due after so many events, or so long", async () => {
    const { checkpointer, at } = await checkpointed(1);
    at(SECOND);
    expect(checkpointer.isDueAfter(EVENTS - 1)).toBe(false);
    expect(checkpointer.isDueAfter(1)).toBe(true);
    at(2 * MINUTE);
    expect(checkpointer.isDueAfter(0)).toBe(true);
  });

  test("for long, the next one waits until it is a tenth of the time, however many events there are", async () => {
    const { checkpointer, at } = await checkpointed(4 * SECOND);
    // No slice counts for more than a second.
    at(9 * SECOND);
    expect(checkpointer.isDueAfter(10 * EVENTS)).toBe(false);
    at(5 * MINUTE);
    expect(checkpointer.isDueAfter(0)).toBe(true);
  });

  test("for long by a clock that was put forward meanwhile, it waits no longer than for one that was not", async () => {
    const { checkpointer, at } = await checkpointed(365 * DAY);
    at(366 * DAY);
    expect(checkpointer.isDueAfter(EVENTS)).toBe(true);
  });

  test("for long, a clock that was put back keeps nothing waiting", async () => {
    const { checkpointer, at } = await checkpointed(4 * SECOND);
    at(-DAY);
    expect(checkpointer.isDueAfter(EVENTS)).toBe(true);
  });
});
