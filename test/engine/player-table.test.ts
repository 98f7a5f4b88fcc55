import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlayerMemory } from "../../src/engine/player-memory.ts";
import { newPlayerState } from "../../src/engine/player-state.ts";
import { PlayerTable } from "../../src/engine/player-table.ts";
import type { PlayerKey } from "../../src/values/player-key.ts";
import type { Micros } from "../../src/values/time.ts";

/** Few keys, so that they come again; enough for some to have the same place. Some are not ASCII, or another's beginning. */
const keys = Array.from({ length: 40 }, (_, number) => `acme|brand|${["", "ä", "€", "😀"][number % 4]}${number}`);
const key = fc.constantFrom(...keys) as fc.Arbitrary<PlayerKey>;
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant("add" as const), key }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("delete" as const), key }) },
);

const ANNA = "acme|brand|anna" as PlayerKey;
const BERT = "acme|brand|bert" as PlayerKey;

function stateOf(key: PlayerKey) {
  return newPlayerState({ key, tenant: "acme", origin: "brand", user_id: key }, 0);
}

const NO_TIMES = { timer: null, row: null, seal: null };

describe("a table of players", () => {
  test("has whom a map has, with what was noted of each", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const [table, map] = [new PlayerTable(new PlayerMemory()), new Map<string, number>()];
        for (const [index, { what, key }] of steps.entries()) {
          const slot = table.get(key);
          if (what === "add") {
            (slot ?? table.add(key)).records = index;
            map.set(key, index);
          } else if (slot !== undefined) {
            table.remove(slot);
            expect([slot.key, slot.records]).toEqual([key, map.get(key)]);
            if (index % 2 === 0) table.release(slot);
            map.delete(key);
          }
          expect(table.size).toBe(map.size);
          for (const each of keys) expect(table.get(each)?.records).toBe(map.get(each));
        }
        expect(new Set([...table.values()].map((slot) => slot.key))).toEqual(new Set(map.keys()));
      }),
      { numRuns: 300 },
    );
  });

  test("finds many thousands", () => {
    const table = new PlayerTable(new PlayerMemory());
    const many = Array.from({ length: 20_000 }, (_, number) => `acme|brand|player ${number}` as PlayerKey);
    for (const [number, key] of many.entries()) table.add(key).scheduled = number as Micros;
    expect(many.map((key) => table.get(key)?.scheduled)).toEqual(many.map((_, number) => number));
    expect([...table.values()].map(({ key }) => key)).toEqual(many);
  });

  test("takes a key as long as a name may be, and none that is longer", () => {
    const table = new PlayerTable(new PlayerMemory());
    const longest = "x".repeat(0xffff) as PlayerKey;
    table.add(longest).records = 3;
    table.add(ANNA).records = 5;
    expect([table.get(longest)?.records, table.get(ANNA)?.records]).toEqual([3, 5]);
    expect(() => table.add(`${longest}x` as PlayerKey)).toThrow("longer than 65535");
    expect([table.size, [...table.values()].length]).toEqual([2, 2]);
  });

  test("tells players apart whose keys have the same hash", () => {
    const table = new PlayerTable(new PlayerMemory());
    const [one, other] = ["acme|brand|9r4s0h8x6b", "acme|brand|9sltwzr694"] as [PlayerKey, PlayerKey];
    table.add(one).records = 1;
    expect(table.get(other)).toBeUndefined();
    table.add(other).records = 2;
    expect([table.get(one)?.records, table.get(other)?.records]).toEqual([1, 2]);
    expect(table.rows.hash(0)).toBe(table.rows.hash(1));
    table.remove(table.at(0));
    expect([table.get(one), table.get(other)?.records]).toEqual([undefined, 2]);
  });

  test("refuses to give a number away that is somebody's", () => {
    const table = new PlayerTable(new PlayerMemory());
    const anna = table.add(ANNA);
    expect(() => table.release(anna)).toThrow("was not removed");
    table.remove(anna);
    table.release(anna);
    expect(() => table.release(anna)).toThrow("was not removed");
  });

  test("has the state of each, whoever falls asleep or wakes", () => {
    const table = new PlayerTable(new PlayerMemory());
    const slots = keys.map((each) => table.add(each as PlayerKey));
    for (const slot of slots) slot.begin(stateOf(slot.key));
    const seen = () => slots.map((slot) => slot.wake().player.user_id);
    for (const number of [0, 39, 20, 38, 1]) {
      slots[number]?.sleep(NO_TIMES);
      slots[number]?.keep(slots[number].encode(NO_TIMES));
      expect(slots.filter((slot) => slot.state === null)).toEqual([slots[number]]);
      expect(seen()).toEqual(keys);
    }
    expect(table.memory.awake.count).toBe(keys.length);
  });

  test("gives the number of who was released to another, who has nothing of him", () => {
    const memory = new PlayerMemory();
    const table = new PlayerTable(memory);
    const anna = table.add(ANNA);
    anna.begin(stateOf(ANNA));
    anna.scheduled = 5 as Micros;
    anna.sleep(NO_TIMES);
    expect(memory.unkeptBytes).toBeGreaterThan(0);
    table.remove(anna);
    expect([memory.unkeptBytes, memory.awake.count, anna.scheduled, table.get(ANNA)]).toEqual([0, 0, null, undefined]);
    expect(table.add(ANNA).number).not.toBe(anna.number);
    table.release(anna);
    const bert = table.add(BERT);
    expect(bert.number).toBe(anna.number);
    expect([bert.state, bert.scheduled, bert.rowDue, bert.sealScheduled, bert.records]).toEqual([
      null,
      null,
      null,
      null,
      0,
    ]);
  });

  test("has one state of a player, whoever holds a slot of his", () => {
    const table = new PlayerTable(new PlayerMemory());
    const first = table.add(ANNA);
    first.begin(stateOf(ANNA));
    first.sleep(NO_TIMES);
    const [second, third] = [table.at(first.number), table.at(first.number)];
    const state = second.wake();
    expect([first.wake(), third.state, table.get(ANNA)?.state]).toEqual([state, state, state]);
    expect(first.wake()).toBe(state);
  });
});
