import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { murmur2, partitionOf } from "../../src/log/partitioner.ts";

describe("the default partitioner of Kafka's clients", () => {
  test.each([
    ["21", -973932308],
    ["foobar", -790332482],
    ["a-little-bit-long-string", -985981536],
    ["a-little-bit-longer-string", -1486304829],
    ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
    ["abc", 479470107],
  ])("hashes %s as Kafka does", (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  test("takes the hash without its sign bit, modulo the partitions", () => {
    expect(partitionOf(Buffer.from("21"), 7)).toBe((-973932308 & 0x7fffffff) % 7);
    expect(partitionOf(Buffer.from("abc"), 12)).toBe(479470107 % 12);
  });

  test("depends on the bytes alone, not on where they lie, and is a partition", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(5), fc.integer({ min: 1, max: 500 }), (bytes, before, partitions) => {
        const partition = partitionOf(Buffer.from(bytes), partitions);
        const within = Buffer.concat([Buffer.alloc(before, 1), bytes, Buffer.alloc(3, 1)]);
        expect(partitionOf(within.subarray(before, before + bytes.length), partitions)).toBe(partition);
        expect(partition).toBeGreaterThanOrEqual(0);
        expect(partition).toBeLessThan(partitions);
      }),
    );
  });

  test("spreads players evenly", () => {
    const counts = new Array<number>(8).fill(0);
    for (let player = 0; player < 8_000; player++) counts[partitionOf(Buffer.from(`tenant|${player}`), 8)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });
});
