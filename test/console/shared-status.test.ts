import { expect, test } from "vitest";
import type { StatusNow } from "../../src/console/live-status.ts";
import { SharedStatus } from "../../src/console/shared-status.ts";
import { until } from "../support/until.ts";

function counting() {
  let reads = 0;
  const read = async (every: boolean) => ({ at: `${every ? "all" : "own"} ${++reads}` }) as StatusNow;
  return { read, reads: () => reads };
}

test("however many watch, the status is read once at a time for each who may see as much, and told to all", async () => {
  const source = counting();
  const statuses = new SharedStatus(source, 5);
  const stop = new AbortController();
  const told = [true, true, true, false].map((every) => {
    const seen: string[] = [];
    void statuses.watch(every, ({ at }) => seen.push(at), stop.signal);
    return seen;
  });
  await until("all were told several times", () => told.every((seen) => seen.length > 3) || undefined);
  stop.abort();
  const [first = [], second, third, other = []] = told;
  expect([second, third]).toEqual([first, first]);
  expect(new Set(first).size).toBe(first.length);
  expect(source.reads()).toBeLessThanOrEqual(first.length + other.length + 2);
  expect([first[0], other[0]?.slice(0, 3)]).toEqual(["all 1", "own"]);
});

test("when nobody watches any more, nothing is read", async () => {
  const source = counting();
  const statuses = new SharedStatus(source, 1);
  for (let visit = 0; visit < 3; visit++) {
    const stop = new AbortController();
    await statuses.watch(true, () => stop.abort(), stop.signal);
  }
  expect(source.reads()).toBe(3);
});

test("who watches is told that it cannot be read, now or later", async () => {
  let fails = false;
  const read = async () => {
    if (fails) throw new Error("the log is gone");
    return { at: "now" } as StatusNow;
  };
  const statuses = new SharedStatus({ read }, 1);
  const watching = statuses.watch(true, () => (fails = true), new AbortController().signal);
  await expect(watching).rejects.toThrow("the log is gone");
  await expect(statuses.watch(true, () => undefined, new AbortController().signal)).rejects.toThrow("the log is gone");
});
