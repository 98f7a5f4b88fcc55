import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { entryLength, payloadOf } from "../../src/state-store/entry.ts";
import { FileSegment } from "../../src/state-store/file-segment.ts";

const CAPACITY = 16 * 1024 * 1024;
const failure = (what: string, cause: unknown) => new Error(what, { cause });

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "pitboss-segment-"));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

/** A segment with payloads of the lengths, none like another, and where each is. */
function segmentOf(lengths: readonly number[]) {
  const segment = FileSegment.create(join(path, "0"), 0, CAPACITY, failure);
  const placed = lengths.map((bytes, index) => {
    const entry = { key: `player-${index}`, records: 1, payload: Buffer.alloc(bytes, index + 1) };
    const length = entryLength(entry);
    return { offset: segment.append(entry, length), length, payload: entry.payload };
  });
  return { segment, placed };
}

describe("a segment that is read in order", () => {
  test("gives every entry that is asked for, however long and however many lie between", () => {
    const lengths = fc.array(fc.oneof(fc.nat(500), fc.integer({ min: 100_000, max: 600_000 })), { maxLength: 12 });
    fc.assert(
      fc.property(lengths, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (bytes, chosen) => {
        const { segment, placed } = segmentOf(bytes);
        const read = segment.reader();
        for (const { offset, length, payload } of placed.filter((_, index) => chosen[index])) {
          expect(payloadOf(read(offset, length)).equals(payload)).toBe(true);
          expect(payloadOf(segment.read(offset, length)).equals(payload)).toBe(true);
        }
        segment.close();
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ["changed", (bytes: Buffer) => bytes.fill(0xff, 600, 601)],
    ["cut off", (bytes: Buffer) => bytes.subarray(0, 600)],
  ])("says so when the file was %s", (_, damage) => {
    const { segment, placed } = segmentOf([500, 500]);
    segment.flush();
    const [file] = segment.paths;
    writeFileSync(file, damage(readFileSync(file)));
    const read = segment.reader();
    const [first, second] = placed.map(({ offset, length }) => ({ offset, length }));
    if (first === undefined || second === undefined) throw new Error("two were appended");
    expect(read(first.offset, first.length)).toHaveLength(first.length);
    expect(() => read(second.offset, second.length)).toThrow("is damaged");
    segment.close();
  });
});
