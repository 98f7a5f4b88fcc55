import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forgetAll, forgetSeen, lookUp, newSeen, remember } from "../../src/admission/seen.ts";
import { identityHash } from "../../src/values/identity-hash.ts";

const identity = fc.oneof(
  fc.nat(40).map((number) => `ba|${number}`),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const content = fc.oneof(fc.nat(3), fc.maxSafeNat());
const change = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("remember" as const), identity, content }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("forget" as const), identity, content }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget all" as const), identity, content }) },
);

describe("what was seen of a player", () => {
  it("is what a map of the identities would have", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const seen = newSeen();
        const known = new Map<string, number>();
        const asked = new Set<string>();
        for (const each of changes) {
          asked.add(each.identity);
          if (each.kind === "remember") {
            remember(seen, identityHash(each.identity), each.content);
            known.set(each.identity, each.content);
          } else if (each.kind === "forget") {
            forgetSeen(seen, identityHash(each.identity));
            known.delete(each.identity);
          } else {
            forgetAll(seen);
            known.clear();
          }
          expect(seen.count).toBe(known.size);
        }
        for (const each of asked) {
          const expected = known.get(each);
          expect(lookUp(seen, identityHash(each), expected ?? 0)).toBe(expected === undefined ? null : "same");
          if (expected !== undefined) expect(lookUp(seen, identityHash(each), expected === 7 ? 8 : 7)).toBe("other");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("takes no more room than what is known, however much was", () => {
    const seen = newSeen();
    const ids = Array.from({ length: 5_000 }, (_, index) => `ba|${index}`);
    for (const id of ids) remember(seen, identityHash(id), 1);
    expect(seen.cells.length).toBeLessThan(2 * 2 * 8_192 + 1);
    for (const id of ids.slice(10)) forgetSeen(seen, identityHash(id));
    expect(seen.cells.length).toBeLessThan(200);
    expect(ids.filter((id) => lookUp(seen, identityHash(id), 1) !== null)).toEqual(ids.slice(0, 10));
  });

  it("tells a hundred thousand identities that are alike apart", () => {
    const seen = newSeen();
    for (let index = 0; index < 100_000; index++) {
      expect(lookUp(seen, identityHash(`wa|${index}`), 1)).toBeNull();
      remember(seen, identityHash(`wa|${index}`), 1);
    }
  });
});
