import { afterEach, beforeEach, expect, test } from "vitest";
import { InlineWork } from "../../src/engine/inline-work.ts";
import type { Micros } from "../../src/values/time.ts";
import { PLAYER_FEATURES } from "../../topologies/topics.ts";
import { bet, duration, later, money } from "../support/events.ts";
import { TaskBench } from "./task-bench.ts";

let bench: TaskBench;
beforeEach(async () => {
  bench = await TaskBench.open();
});
afterEach(() => bench.close());

/** How many records it folded. */
async function drain(advanceTo?: Micros): Promise<number> {
  const pause = () => Promise.reject(new Error("nothing is to be waited for"));
  const work = new InlineWork({ ...bench.environment(), tickInterval: duration("0s"), pause });
  let folded = 0;
  const onDone = (report: { readonly folded: number }) => {
    folded += report.folded;
  };
  await work.drain({ partition: 0, signal: new AbortController().signal, onDone }, advanceTo);
  return folded;
}

async function turnovers(): Promise<string[]> {
  const rows = await bench.topic(PLAYER_FEATURES, "PlayerFeatures");
  const latest = new Map(rows.map(({ value }) => [value.user_id, value]));
  return [...latest.values()].map((row) => `${row.user_id} ${row.turnover_1h} of ${row.turnover_24h}`).sort();
}

const BOB = { more: { user_id: "bob" } };
const [one, two] = [money(1), money(2)];

test("what is due at the time of the last event is done when a run ends, once", async () => {
  await bench.append([bet(1), bet(2, { ...BOB, at: later("1h") })]);
  expect(await drain()).toBe(3);
  expect(await turnovers()).toEqual([`anna 0 of ${one}`, `bob ${two} of ${two}`]);
  expect(await drain()).toBe(0);
});

test("nothing is appended where nothing is due", async () => {
  await bench.append([bet(1), bet(2, { ...BOB, at: later("59m") })]);
  expect(await drain()).toBe(2);
  expect(await turnovers()).toEqual([`anna ${one} of ${one}`, `bob ${two} of ${two}`]);
});

test("a run that goes on to a time ends there", async () => {
  await bench.append([bet(1), bet(2, { ...BOB, at: later("1h") })]);
  expect(await drain(later("2h"))).toBe(3);
  expect(await turnovers()).toEqual([`anna 0 of ${one}`, `bob 0 of ${two}`]);
});
