import fc from "fast-check";
import { expect, test } from "vitest";
import { Bodies } from "../../src/warehouse/bodies.ts";

const values = fc.array(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  { maxLength: 60 },
);

test("are the values' ends one after the other, in few pieces", () => {
  fc.assert(
    fc.property(values, fc.nat({ max: 5 }), (all, from) => {
      const long = all.map((value) => Buffer.concat([Buffer.alloc(from), value]));
      const bodies = new Bodies();
      for (const value of long) bodies.add(value, from);
      const together = Buffer.concat(all);
      expect(Buffer.concat(bodies.pieces)).toEqual(together);
      expect(bodies.count).toBe(all.length);
      expect(bodies.bytes).toBe(together.length);
      expect(bodies.pieces.length).toBeLessThanOrEqual(3);
    }),
  );
});

test("go over to another thread in the memory that they are in", () => {
  const large = Array.from({ length: 40 }, (_, index) => Buffer.alloc(40_000, index));
  const bodies = Bodies.of(large);
  expect(bodies.pieces.length).toBeGreaterThan(1);
  const moved = structuredClone(bodies.pieces, { transfer: bodies.pieces.map(({ buffer }) => buffer) });
  const again = Bodies.from(moved, bodies.count);
  expect(again.count).toBe(40);
  expect(again.bytes).toBe(40 * 40_000);
  expect(Buffer.concat(again.pieces)).toEqual(Buffer.concat(large));
});
