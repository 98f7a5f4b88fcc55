import fc from "fast-check";
import { expect, test } from "vitest";
import { identityHash } from "../../src/values/identity-hash.ts";
import { addName, mayHave, newNameFilter } from "../../src/values/name-filter.ts";

function filterOf(names: readonly string[]): Buffer {
  const filter = newNameFilter(names.length);
  for (const name of names) addName(filter, identityHash(name));
  return filter;
}

test("a filter has every name that it was made of", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (names) => {
      const filter = filterOf(names);
      expect(names.filter((name) => !mayHave(filter, identityHash(name)))).toEqual([]);
    }),
  );
});

test("of other names it has one in some hundreds at most, and takes two bytes for each of its own", () => {
  const names = Array.from({ length: 400 }, (_, index) => `ba|${1_000_000 + index}`);
  const filter = filterOf(names);
  expect(filter).toHaveLength(2 * names.length);
  const others = Array.from({ length: 50_000 }, (_, index) => `ba|${2_000_000 + index}`);
  const taken = others.filter((name) => mayHave(filter, identityHash(name))).length;
  expect(taken).toBeLessThan(others.length / 500);
});

test("a filter of nothing has nothing", () => {
  expect(mayHave(filterOf([]), identityHash(""))).toBe(false);
});
