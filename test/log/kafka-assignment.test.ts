import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assign, type Claimant } from "../../src/log/kafka/assignment.ts";

/** Members do as they are told, and join again, until nothing changes any more. */
function settle(members: readonly Claimant[], partitions: number): { rounds: number; members: readonly Claimant[] } {
  for (let rounds = 1, current = members; ; rounds++) {
    const assignment = assign(current, partitions);
    const next = current.map(({ id, generation }) => ({
      id,
      generation: generation + 1,
      claims: assignment.get(id) ?? [],
    }));
    if (JSON.stringify(next.map(({ claims }) => claims)) === JSON.stringify(current.map(({ claims }) => claims)))
      return { rounds, members: next };
    current = next;
  }
}

const groups = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 12 })).chain(([count, partitions]) =>
  fc
    .array(
      fc.record({
        claims: fc.uniqueArray(fc.nat(partitions + 1)).map((claims) => claims.sort((a, b) => a - b)),
        generation: fc.integer({ min: -1, max: 5 }),
      }),
      { minLength: count, maxLength: count },
    )
    .map((members) => ({ partitions, members: members.map((each, index) => ({ id: `m${index}`, ...each })) })),
);

describe("the assignment of partitions", () => {
  test("gives no partition to two, nor one that another has not let go of", () => {
    fc.assert(
      fc.property(groups, ({ members, partitions }) => {
        const assignment = assign(members, partitions);
        const given = [...assignment.values()].flat();
        expect(new Set(given).size).toBe(given.length);
        for (const [id, own] of assignment)
          for (const partition of own) {
            const claimants = members.filter(({ claims }) => claims.includes(partition)).map((each) => each.id);
            if (claimants.length > 0) expect(claimants).toContain(id);
          }
      }),
    );
  });

  test("comes to rest soon, with every partition given and nobody having two more than another", () => {
    fc.assert(
      fc.property(groups, ({ members, partitions }) => {
        const settled = settle(members, partitions);
        const counts = settled.members.map(({ claims }) => claims.length);
        expect(settled.rounds).toBeLessThanOrEqual(4);
        expect(counts.reduce((sum, count) => sum + count)).toBe(partitions);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("leaves alone what is even already", () => {
    const members = [
      { id: "a", claims: [0, 3], generation: 4 },
      { id: "b", claims: [1, 2, 4], generation: 4 },
    ];
    expect([...assign(members, 5)]).toEqual([
      ["a", [0, 3]],
      ["b", [1, 2, 4]],
    ]);
  });

  test("takes from those that have most, and gives it only once it is let go of", () => {
    const newcomer = { id: "b", claims: [], generation: -1 };
    const before = [{ id: "a", claims: [0, 1, 2, 3], generation: 1 }, newcomer];
    expect(assign(before, 4)).toEqual(
      new Map([
        ["a", [0, 1]],
        ["b", []],
      ]),
    );
    const after = [{ id: "a", claims: [0, 1], generation: 2 }, newcomer];
    expect(assign(after, 4)).toEqual(
      new Map([
        ["a", [0, 1]],
        ["b", [2, 3]],
      ]),
    );
  });

  test("believes the later of two claims", () => {
    const members = [
      { id: "stopped for long", claims: [0], generation: 3 },
      { id: "its successor", claims: [0], generation: 5 },
    ];
    expect(assign(members, 1).get("its successor")).toEqual([0]);
    expect(assign(members, 1).get("stopped for long")).toEqual([]);
  });
});
