import fc from "fast-check";
import { expect, test } from "vitest";
import { PlayerMemory } from "../../src/engine/player-memory.ts";
import { PlayerSlot } from "../../src/engine/player-slot.ts";
import { SlotTable } from "../../src/engine/slot-table.ts";
import type { PlayerKey } from "../../src/values/player-key.ts";

/** Few keys, so that they come again; enough for some to have the same place. */
const key = fc.nat(40).map((number) => `acme|brand|${number}` as PlayerKey);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant("add" as const), key }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("delete" as const), key }) },
);

test("a table of players has whom a map has", () => {
  const memory = new PlayerMemory();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const [table, map] = [new SlotTable(), new Map<string, PlayerSlot>()];
      for (const { what, key } of steps) {
        const slot = new PlayerSlot(key, memory);
        if (what === "add") {
          table.add(slot);
          map.set(key, slot);
        } else {
          table.delete(key);
          map.delete(key);
        }
        expect(table.size).toBe(map.size);
        for (let number = 0; number <= 41; number++)
          expect(table.get(`acme|brand|${number}`)).toBe(map.get(`acme|brand|${number}`));
      }
      expect(new Set(table.values())).toEqual(new Set(map.values()));
    }),
    { numRuns: 300 },
  );
});
