import fc from "fast-check";
import { expect, test } from "vitest";
import { addTurnover, noTurnovers } from "../../src/features/favourite.ts";
import type { Money } from "../../src/values/money.ts";
import { compareUtf8 } from "../../src/values/order.ts";

const change = fc.record({
  id: fc.constantFrom("a", "b", "\u{1F600}", "\uFFFD"),
  amount: fc.integer({ min: -3, max: 3 }).map((amount) => amount as Money),
});

test("the favourite is the smallest id with the largest turnover, whatever is added and taken back", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const turnovers = noTurnovers();
      const sums = new Map<string, number>();
      for (const { id, amount } of changes) {
        addTurnover(turnovers, id, amount);
        sums.set(id, (sums.get(id) ?? 0) + Number(amount));
        const best = [...sums]
          .filter(([, sum]) => sum > 0)
          .sort(([a, left], [b, right]) => right - left || compareUtf8(a, b));
        expect(turnovers.favourite).toBe(best[0]?.[0] ?? null);
      }
    }),
    { numRuns: 500 },
  );
});
