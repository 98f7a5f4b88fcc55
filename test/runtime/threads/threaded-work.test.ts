import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { ThreadedWork } from "../../../src/runtime/threads/threaded-work.ts";

const warnings: string[] = [];
let work: ThreadedWork | undefined;

/** One thread that fails when the data says, and who is told of it. */
function failing(data: "at once" | "later"): { readonly work: ThreadedWork; readonly warned: Promise<unknown> } {
  const told = new EventTarget();
  const warn = (message: string) => {
    warnings.push(message);
    told.dispatchEvent(new Event("warned"));
  };
  const program = new URL("failing-thread.ts", import.meta.url);
  const started = new ThreadedWork({ program, data, threads: 1, warn });
  work = started;
  return { work: started, warned: once(told, "warned") };
}

function job(partition: number) {
  return { partition, signal: new AbortController().signal, onDone: () => undefined };
}

afterEach(async () => {
  await work?.close();
  warnings.length = 0;
});

test("a thread that fails ends all that it is at work on, with its reason, and takes nothing more", async () => {
  const { work } = failing("later");
  const failure = "a thread of the engine failed: this is not understood";
  const [first, second] = await Promise.allSettled([work.follow(job(0)), work.drain(job(1), undefined)]);
  expect([first, second]).toEqual([
    { status: "rejected", reason: expect.objectContaining({ message: failure }) },
    { status: "rejected", reason: expect.objectContaining({ message: failure }) },
  ]);
  await expect(work.follow(job(2))).rejects.toThrow(failure);
});

test("one that has nothing to do yet says why it failed, and whoever comes is told", async () => {
  const { work, warned } = failing("at once");
  await warned;
  await expect(work.drain(job(0), undefined)).rejects.toThrow("nothing here works");
  await work.close();
  expect(warnings).toEqual(["a thread of the engine failed: nothing here works"]);
});
