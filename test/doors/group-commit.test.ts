import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GroupCommit, OverloadedError } from "../../src/doors/group-commit.ts";
import type { NewRecord } from "../../src/log/port.ts";

function record(name: string): NewRecord {
  return { topic: "events", partition: 0, key: null, value: Buffer.from(name) };
}

function namesOf(records: readonly NewRecord[]): string[] {
  return records.map(({ value }) => String(value));
}

/** A log whose appends the test ends one by one. */
class HandLog {
  readonly appends: { readonly names: string[]; readonly end: (error?: Error) => void }[] = [];
  readonly #awaited: (() => void)[] = [];

  append(records: readonly NewRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.appends.push({
        names: namesOf(records),
        end: (error) => (error === undefined ? resolve() : reject(error)),
      });
      for (const each of this.#awaited.splice(0)) each();
    });
  }

  async nth(index: number) {
    while (this.appends[index] === undefined) await new Promise<void>((resolve) => this.#awaited.push(resolve));
    return this.appends[index];
  }
}

describe("appends of many callers", () => {
  it("share one append, and gather for the next while it is under way", async () => {
    const log = new HandLog();
    const group = new GroupCommit({ log });
    const first = [group.append([record("a"), record("b")]), group.append([record("c")])];
    const inFlight = await log.nth(0);
    const second = [group.append([record("d")]), group.append([record("e")])];
    expect(inFlight.names).toEqual(["a", "b", "c"]);
    expect(log.appends).toHaveLength(1);
    expect(group.pending).toBe(5);

    inFlight.end();
    await Promise.all(first);
    const next = await log.nth(1);
    expect(next.names).toEqual(["d", "e"]);
    next.end();
    await Promise.all(second);
    expect(group.pending).toBe(0);
  });

  it("fail alone: the calls of a failed append are told, later ones are appended", async () => {
    const log = new HandLog();
    const group = new GroupCommit({ log, maxRecords: 2 });
    const [a, b, c] = ["a", "b", "c"].map((name) => group.append([record(name)]));
    const failed = Promise.allSettled([a, b]);
    (await log.nth(0)).end(new Error("the disk is full"));
    expect(await failed).toMatchObject([
      { status: "rejected", reason: { message: "the disk is full" } },
      { status: "rejected", reason: { message: "the disk is full" } },
    ]);
    const next = await log.nth(1);
    expect(next.names).toEqual(["c"]);
    expect(group.pending).toBe(1);
    next.end();
    await c;
  });

  it("are refused while too much waits, and taken again after it", async () => {
    const log = new HandLog();
    const group = new GroupCommit({ log, capacityRecords: 2 });
    const taken = group.append([record("a"), record("b")]);
    await expect(group.append([record("c")])).rejects.toThrow(OverloadedError);
    (await log.nth(0)).end();
    await taken;
    const again = group.append([record("c")]);
    (await log.nth(1)).end();
    await again;
  });

  it("are refused by their bytes too, headers counted", async () => {
    const log = new HandLog();
    const group = new GroupCommit({ log, capacityBytes: 10 });
    const taken = group.append([{ ...record("abc"), headers: { original: Buffer.alloc(7) } }]);
    await expect(group.append([record("d")])).rejects.toThrow("1 records wait for the log");
    (await log.nth(0)).end();
    await taken;
  });

  it("are taken whatever their size when nothing waits: otherwise they never would be", async () => {
    const log = new HandLog();
    const group = new GroupCommit({ log, maxRecords: 1, capacityRecords: 1, maxBytes: 1, capacityBytes: 1 });
    const taken = group.append([record("abc"), record("def")]);
    const append = await log.nth(0);
    expect(append.names).toEqual(["abc", "def"]);
    append.end();
    await taken;
  });

  it("end before the close resolves, and none is taken after it", async () => {
    const log = new HandLog();
    const group = new GroupCommit({ log });
    let isClosed = false;
    const taken = group.append([record("a")]);
    const closing = group.close().then(() => {
      isClosed = true;
    });
    await expect(group.append([record("b")])).rejects.toThrow("the door is closing");
    const append = await log.nth(0);
    expect(isClosed).toBe(false);
    append.end();
    await Promise.all([taken, closing]);
    expect(log.appends).toHaveLength(1);
  });

  it("write each record once, in the order of the calls, within the limits", async () => {
    const sizes = fc.array(fc.array(fc.nat(40), { maxLength: 6 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 60 }),
        async (calls, maxRecords, maxBytes) => {
          const appends: (readonly NewRecord[])[] = [];
          const log = { append: async (records: readonly NewRecord[]) => void appends.push(records) };
          const group = new GroupCommit({ log, maxRecords, maxBytes });
          let number = 0;
          const given = calls.map((each) => each.map((size) => record(`${number++}`.padEnd(size, "."))));
          // Some come in one turn of the event loop, some later.
          for (const [index, records] of given.entries()) {
            const done = group.append(records);
            if (index % 3 === 0) await done;
          }
          await group.close();
          expect(appends.flatMap(namesOf)).toEqual(given.flatMap(namesOf));
          const wholeCalls = new Set(given.map((records) => namesOf(records).join()));
          for (const append of appends) {
            const bytes = append.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
            const isWithin = append.length <= maxRecords && bytes <= maxBytes;
            expect(isWithin || wholeCalls.has(namesOf(append).join())).toBe(true);
          }
        },
      ),
    );
  });
});
