import fc from "fast-check";
import { expect, it } from "vitest";
import { packParts, unpackParts } from "../../src/sessions/round-parts.ts";
import type { Money } from "../../src/values/money.ts";

const part = fc.record({
  count: fc.nat(),
  bet: fc.maxSafeNat().map((value) => value as Money),
  win: fc.maxSafeNat().map((value) => value as Money),
});

it("a session's rounds that can still change are the same after they were packed, in the same order", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: "binary" }), part)), (entries) => {
      const parts = new Map(entries);
      expect([...unpackParts(packParts(parts))]).toEqual([...parts]);
      expect(packParts(parts) === "").toBe(parts.size === 0);
    }),
  );
});
