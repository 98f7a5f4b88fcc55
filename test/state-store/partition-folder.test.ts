import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PartitionFolder } from "../../src/state-store/partition-folder.ts";
import { NOWHERE, type Placed } from "../../src/state-store/placed.ts";
import type { Stamp } from "../../src/state-store/stamp.ts";
import { StateStoreError } from "../../src/state-store/state-store-error.ts";
import { mountSmallDisk } from "../support/full-disk.ts";

const STAMP: Stamp = { lineage: 1, generation: 1, digest: "test", position: 7 };
const SEGMENT_BYTES = 2_000;

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "pitboss-folder-"));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

function open(): Promise<PartitionFolder> {
  return PartitionFolder.open({ path, segmentBytes: SEGMENT_BYTES });
}

function player(key: string, records = 1): Placed {
  return { key, records, segment: NOWHERE, offset: 0, length: 0 };
}

/** Longer than what an index repeats. */
function bytes(text: string, length = 100): Buffer {
  return Buffer.from(text.padEnd(length, "."));
}

/** Everybody whom the folder knows after it was opened, with the bytes he has. */
function players(folder: PartitionFolder): Map<string, string> {
  const known = new Map<string, Placed>();
  const { store } = folder;
  for (const { key, records, segment, offset, length } of folder.entries()) {
    const placed = known.get(key) ?? player(key, records);
    store.adopt(placed, segment, offset, length);
    known.set(key, placed);
  }
  return new Map([...known].map(([key, placed]) => [key, store.read(placed).toString().replace(/\.+$/, "")]));
}

async function reopened(): Promise<Map<string, string>> {
  const folder = await open();
  try {
    return players(folder);
  } finally {
    folder.close();
  }
}

function compact(folder: PartitionFolder, known: Iterable<Placed>): void {
  const byKey = new Map([...known].map((each) => [each.key, each]));
  for (const _ of folder.store.compaction((key) => [byKey.get(key)].filter((each) => each !== undefined)));
}

describe("the folder of a partition's sleepers", () => {
  test("has what was saved, the last of each player, and no segment in which nobody lives", async () => {
    const folder = await open();
    const [anna, bert] = [player("anna"), player("bert", 3)];
    folder.store.put(anna, bytes("old"));
    folder.store.put(bert, bytes("large", 5 * SEGMENT_BYTES));
    folder.store.put(anna, bytes("new"));
    expect(folder.store.read(anna).toString()).toMatch(/^new/);
    await folder.save(STAMP);
    folder.close();
    const again = await open();
    expect(again.stamp).toMatchObject(STAMP);
    expect([...again.entries()].map(({ key, records }) => [key, records])).toEqual([
      ["bert", 3],
      ["anna", 1],
    ]);
    expect(players(again)).toEqual(
      new Map([
        ["anna", "new"],
        ["bert", "large"],
      ]),
    );
    again.close();
  });

  test("knows nothing of what came after it was saved", async () => {
    const folder = await open();
    const [anna, bert] = [player("anna"), player("bert")];
    folder.store.put(anna, bytes("saved"));
    await folder.save(STAMP);
    folder.store.put(anna, bytes("later"));
    for (let count = 0; count < 50; count++) folder.store.put(bert, bytes(`later ${count}`));
    folder.close();
    expect(await reopened()).toEqual(new Map([["anna", "saved"]]));
  });

  test("does not let an erased player come back, neither at once nor when his old segments are taken up", async () => {
    const folder = await open();
    const others = Array.from({ length: 40 }, (_, index) => player(`player ${index}`));
    const anna = player("anna");
    folder.store.put(anna, bytes("first"));
    for (const each of others) folder.store.put(each, bytes("state"));
    folder.store.put(anna, bytes("second"));
    await folder.save(STAMP);
    folder.store.erase(anna);
    await folder.save(STAMP);
    expect((await reopened()).has("anna")).toBe(false);
    for (let checkpoint = 0; checkpoint < 20; checkpoint++) {
      compact(folder, others);
      await folder.save(STAMP);
      expect([...(await reopened()).keys()].sort()).toEqual(others.map(({ key }) => key).sort());
    }
    folder.close();
    const files = readdirSync(path).map((name) => readFileSync(join(path, name)));
    expect(files.some((content) => content.includes("anna"))).toBe(false);
  });

  test("forgets that somebody was erased when he comes back", async () => {
    const folder = await open();
    const anna = player("anna");
    folder.store.put(anna, bytes("before"));
    folder.store.erase(anna);
    folder.store.put(anna, bytes("after"));
    await folder.save(STAMP);
    folder.close();
    expect(await reopened()).toEqual(new Map([["anna", "after"]]));
  });

  test("takes up what is mostly dead, and nobody loses anything by it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 9 }), { maxLength: 300 }), async (writes) => {
        const folder = await open();
        folder.clear();
        const known = Array.from({ length: 10 }, (_, index) => player(`player ${index}`));
        const expected = new Map<string, string>();
        for (const [index, who] of writes.entries()) {
          folder.store.put(known[who]!, bytes(`write ${index}`));
          expected.set(known[who]!.key, `write ${index}`);
          if (index % 20 !== 19) continue;
          compact(folder, known);
          await folder.save(STAMP);
        }
        compact(folder, known);
        await folder.save(STAMP);
        const size = readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
        folder.close();
        const order = (map: Map<string, string>) => [...map].sort();
        expect(order(await reopened())).toEqual(order(expected));
        expect(size).toBeLessThan(5 * SEGMENT_BYTES);
      }),
      { numRuns: 20 },
    );
  });

  test.each(["stamp", "00000000.index", "00000000.data"])(
    "is not believed where its file %s is damaged",
    async (name) => {
      const folder = await open();
      folder.store.put(player("anna"), bytes("state"));
      await folder.save(STAMP);
      folder.close();
      const file = join(path, name);
      const content = readFileSync(file);
      content.writeUInt8(content.readUInt8(content.length - 10) ^ 1, content.length - 10);
      writeFileSync(file, content);
      const again = await open();
      if (name === "stamp") expect(again.stamp).toBeUndefined();
      else expect(() => players(again)).toThrow(StateStoreError);
      again.close();
      expect((await open()).stamp).toBeUndefined();
    },
  );

  test("is not believed where a file is missing", async () => {
    const folder = await open();
    folder.store.put(player("anna"), bytes("state"));
    await folder.save(STAMP);
    folder.close();
    rmSync(join(path, "00000000.data"));
    const again = await open();
    expect(() => again.store).toThrow(StateStoreError);
    expect((await open()).stamp).toBeUndefined();
  });

  test("says that it cannot be written, and is not believed, when the disk is full", async ({ skip }) => {
    const disk = mountSmallDisk(4 * 1024 * 1024);
    if (disk === undefined) return skip("this user may not mount a file system");
    try {
      let isUnwritable = false;
      const folder = await PartitionFolder.open({ path: disk.folder, unwritable: () => (isUnwritable = true) });
      folder.store.put(player("anna"), bytes("state"));
      await folder.save(STAMP);
      disk.fill(0);
      const fill = () => {
        for (let count = 0; count < 100; count++) folder.store.put(player(`${count}`), bytes("state", 50_000));
      };
      expect(fill).toThrow(/cannot be written: .*ENOSPC/s);
      expect(isUnwritable).toBe(true);
      folder.close();
      expect((await PartitionFolder.open({ path: disk.folder })).stamp).toBeUndefined();
    } finally {
      disk.remove();
    }
  });
});
