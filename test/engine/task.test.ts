import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Task } from "../../src/engine/task.ts";
import { defineTopology } from "../../src/engine/topology.ts";
import type { Log } from "../../src/log/port.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { MINUTE, type Micros } from "../../src/values/time.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import {
  BONUS_TRANSITIONS,
  BONUSES,
  GAME_SESSIONS,
  PLAYER_FEATURES,
  ROUNDS,
  TRIGGERS,
} from "../../topologies/topics.ts";
import { type GeneratedEvent, setAndArrival } from "../properties/generators.ts";
import { bet, bonus, duration, later, START, win } from "../support/events.ts";
import { type CrashPlan, TaskBench } from "./task-bench.ts";

const END = later("47h");

let bench: TaskBench;
beforeEach(async () => {
  bench = await TaskBench.open();
});
afterEach(() => bench.close());

const plans = fc.array(
  fc.record({ commit: fc.integer({ min: 1, max: 30 }), when: fc.constantFrom<CrashPlan["when"]>("before", "after") }),
  { minLength: 1, maxLength: 6 },
);

/** Undefined: nobody sleeps; 0: everybody does after each batch. */
const budgets = fc.constantFrom(undefined, 0, 30_000);

/** What a reader of each derived topic saw, told apart by what must be there once. */
async function seen(of: TaskBench): Promise<string[]> {
  const rounds = await of.topic(ROUNDS, "Round");
  const bonuses = await of.topic(BONUSES, "Bonus");
  const transitions = await of.topic(BONUS_TRANSITIONS, "BonusTransition");
  const triggers = await of.topic(TRIGGERS, "Trigger");
  return [
    ...rounds.map(({ source, value }) => `round ${value.user_id} ${value.round_id} ${source}`),
    ...bonuses.map(({ source, value }) => `bonus ${value.user_id} ${value.user_bonus_id} ${source}`),
    ...transitions.map(
      ({ source, value }) =>
        `transition ${value.user_id} ${value.user_bonus_id} ${value.at} ${value.to_status} ${source}`,
    ),
    ...triggers.map(({ value }) => `trigger ${value.trigger_id}`),
  ];
}

async function undisturbed(events: readonly GeneratedEvent[]) {
  const other = await TaskBench.open();
  try {
    await other.append(events);
    await other.runToEnd(END);
    return { tables: await other.tables(), seen: await seen(other) };
  } finally {
    await other.close();
  }
}

describe("a task", () => {
  test("that dies before or after any commit leaves what one leaves that never dies, each record once", async () => {
    await fc.assert(
      fc.asyncProperty(setAndArrival, plans, budgets, async ({ arrival }, crashes, budget) => {
        const disturbed = await TaskBench.open(budget);
        try {
          await disturbed.append(arrival.events);
          disturbed.crashAt(crashes);
          await disturbed.runToEnd(END);
          const expected = await undisturbed(arrival.events);
          expect(await disturbed.tables()).toEqual(expected.tables);
          const records = await seen(disturbed);
          expect(new Set(records).size).toBe(records.length);
        } finally {
          await disturbed.close();
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each(["before", "after"] as const)(
    "that dies %s a commit of a clean stop emits once what waited",
    async (when) => {
      for (let commit = 1; commit <= 5; commit++) {
        const disturbed = await TaskBench.open();
        await disturbed.append([bet(1), bet(2, { at: later("1s") })]);
        disturbed.crashAt([{ commit, when }]);
        await disturbed.runToEnd();
        await disturbed.runToEnd();
        expect(await disturbed.topic(ROUNDS, "Round")).toHaveLength(1);
        await disturbed.close();
      }
    },
  );

  test("tells each revision of a row by another place in the log, also what changed after it was emitted", async () => {
    await bench.append([bet(1), bet(2, { at: later("11s") }), bet(3, { at: later("12s") })]);
    await bench.runToEnd();
    const sources = (await bench.topic(PLAYER_FEATURES, "PlayerFeatures")).map(({ source }) => source);
    expect(sources).toEqual([1, 2]);
  });

  test("takes the partition over from one that still thinks it owns it", async () => {
    await bench.append([bet(1), win(2, { at: later("1s"), roundEnd: true })]);
    const first = await Task.open(bench.environment(), 0);
    const second = await Task.open(bench.environment(), 0);
    await expect(first.step().then(() => first.settled())).rejects.toThrow("segmentation-0");
    await second.step();
    await second.finish();
    expect(await bench.topic(ROUNDS, "Round")).toHaveLength(1);
    await Promise.all([first.close(), second.close()]);
  });

  test("gives a row the position of the event that caused it as source and version", async () => {
    await bench.append([bet(1), win(2, { at: later("1s"), roundEnd: true })]);
    await bench.runToEnd(later("2s"));
    const [round] = await bench.topic(ROUNDS, "Round");
    expect(round).toMatchObject({ key: "acme|brand|anna", source: 1, value: { revision: 2 } });
    expect(round?.value.version).toBe(2 ** 42 + 2);
  });
});

describe("the offset of a batch that caused nothing", () => {
  const OFFSET_WAIT = duration("250ms");
  let clock: Micros;
  let task: Task;
  const committed = () => bench.log.committed("segmentation", "t.events", 0);

  beforeEach(async () => {
    clock = START;
    task = await Task.open(bench.environment({ now: () => clock }), 0);
    await bench.append([bet(1)]);
    await task.step();
    await task.delivered();
  });
  afterEach(() => task.close());

  test("is not committed by itself", async () => {
    expect(task.position).toBe(1);
    expect(task.commitDue).toBe(START + OFFSET_WAIT);
    expect(await committed()).toBeUndefined();
  });

  test("is committed with what a later batch causes", async () => {
    await bench.append([win(2, { at: later("1s"), roundEnd: true })]);
    await task.step();
    await task.delivered();
    expect(await committed()).toBe(2);
    expect(task.commitDue).toBeNull();
  });

  test.each([
    ["after a quarter of a second", START + OFFSET_WAIT],
    ["when the clock was put back", START - MINUTE],
  ])("is committed %s", async (_, now) => {
    clock = now as Micros;
    await task.step();
    await task.delivered();
    expect(await committed()).toBe(1);
  });

  test("is committed before a checkpoint that stands for the batch", async () => {
    for (let second = 0; second < 6; second++) {
      await bench.append([bet(1, { at: later(`${second}s`) })]);
      await task.step();
    }
    expect(task.commitDue).toBeNull();
    await task.settled();
    expect(await committed()).toBe(task.position);
  });
});

describe("a restart", () => {
  /** Offsets of `events` from which the work reads. */
  async function readsOf(work: (log: Log) => Promise<void>): Promise<number[]> {
    const reads: number[] = [];
    const { log } = bench.environment();
    const spied = new Proxy(log, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== "read") return typeof value === "function" ? value.bind(target) : value;
        return (topic: string, partition: number, from: number, limit: number) => {
          if (topic === "t.events") reads.push(from);
          return target.read(topic, partition, from, limit);
        };
      },
    });
    await work(spied);
    return reads;
  }

  test("folds again only what came after the checkpoint, and goes on at the committed offset", async () => {
    await bench.append(Array.from({ length: 12 }, (_, second) => bet(1, { at: later(`${second}s`) })));
    const first = await Task.open(bench.environment({ checkpointEvery: { events: 6, micros: MINUTE } }), 0);
    for (let batch = 0; batch < 3; batch++) await first.step();
    await first.settled();
    await first.close();
    const reads = await readsOf(async (log) => {
      const task = await Task.open(bench.environment({ log }), 0);
      expect(task.position).toBe(9);
      await task.step();
      await task.finish();
      await task.close();
    });
    expect(reads).toEqual([6, 9]);
  });
});

describe("configuration", () => {
  const slow = { ...DEFAULT_FOLD_RULES, roundIdle: duration("20h") };

  test("is what the first start found, also when the first start died before its first event", async () => {
    await bench.append([bet(1)]);
    const first = await Task.open(bench.environment({ rules: slow }), 0);
    await first.settled();
    await first.close();
    await bench.runToEnd(later("1h"), DEFAULT_FOLD_RULES);
    expect(await bench.tables()).toMatchObject({ rounds: [{ status: "open" }] });
  });

  test("that changed takes effect where the change is appended, and is appended once", async () => {
    await bench.append([bet(1)]);
    await bench.runToEnd(later("10m"), slow);
    const task = await Task.open(bench.environment(), 0);
    expect(await task.alignRules()).toBe(true);
    while ((await task.step()) > 0);
    expect(await task.alignRules()).toBe(false);
    await task.tick(later("1h"));
    while ((await task.step()) > 0);
    await task.finish();
    await task.close();
    expect(await bench.tables()).toMatchObject({ rounds: [{ status: "closed", close_reason: "idle" }] });
  });
});

describe("a checkpoint of another topology", () => {
  test("is not used: the state is rebuilt from the log, said aloud, with nothing emitted again", async () => {
    await bench.append([bonus("Created", START), bonus("Lost", later("1m"))]);
    await bench.runToEnd(later("2m"));
    const before = await seen(bench);
    const changed = defineTopology({ ...segmentation, stateVersion: 99 });
    const task = await Task.open(bench.environment({ topology: changed }), 0);
    await bench.append([bonus("Reversed", later("3m"))]);
    while ((await task.step()) > 0);
    await task.finish();
    await task.close();
    expect(bench.warnings).toEqual([expect.stringContaining("rebuilding the state from the log")]);
    const after = await seen(bench);
    expect(after.filter((each) => !before.includes(each))).toHaveLength(3);
    const [row] = (await bench.tables())["bonuses"] as { version: number; transitions: number }[];
    expect(row).toMatchObject({ transitions: 3 });
    expect(row?.version).toBeGreaterThan(2 * 2 ** 42);
  });

  test("is rebuilt with the rules that the first events were folded with, and changes them where they changed", async () => {
    const changed = { ...DEFAULT_FOLD_RULES, gameSessionGap: duration("10m") };
    await bench.append([bet(1), bet(2, { at: later("7m") })]);
    await bench.runToEnd();
    const folded = await Task.open(bench.environment({ rules: changed }), 0);
    await folded.alignRules();
    while ((await folded.step()) > 0);
    await folded.finish();
    await folded.close();
    const topology = defineTopology({ ...segmentation, stateVersion: 99 });
    const rebuilt = await Task.open(bench.environment({ rules: changed, topology }), 0);
    await bench.append([bet(3, { at: later("8m") })]);
    while ((await rebuilt.step()) > 0);
    await rebuilt.finish();
    await rebuilt.close();
    // What was two sessions under the old gap stays two: nobody would take back the row of the second.
    const rows = (await bench.topic(GAME_SESSIONS, "GameSession")).map(({ value }) => value);
    expect(new Map(rows.map(({ started_at, bets }) => [started_at, bets]))).toEqual(
      new Map([
        [START, 1],
        [later("7m"), 2],
      ]),
    );
  });
});
