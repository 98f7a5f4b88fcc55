import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FeatureName, FeatureValue } from "../../src/features/feature-list.ts";
import type { SegmentCondition } from "../../src/rules/segment-definition.ts";
import { evaluate } from "../../src/segments/evaluate.ts";
import { nextChange } from "../../src/segments/next-change.ts";
import { HOUR, MINUTE, type Micros } from "../../src/values/time.ts";
import { later, money, START } from "../support/events.ts";
import { condition, viewOf } from "./support.ts";

type Values = Partial<Record<FeatureName, FeatureValue>>;

function holds(yaml: string, values: Values, clock = START): boolean {
  return evaluate(condition(yaml), viewOf(values), clock);
}

describe("a comparison", () => {
  test.each<[yaml: string, values: Values, truth: boolean]>([
    ["{ feature: turnover_7d, gte: 100 }", { turnover_7d: money("100") }, true],
    ["{ feature: turnover_7d, gt: 100 }", { turnover_7d: money("100") }, false],
    ["{ feature: turnover_7d, gt: 100 }", { turnover_7d: money("100.00000001") }, true],
    ["{ feature: turnover_7d, lte: 100 }", { turnover_7d: money("100.00000001") }, false],
    ["{ feature: turnover_7d, lt: 100 }", { turnover_7d: money("99.99999999") }, true],
    ["{ feature: turnover_7d, eq: 0.3 }", { turnover_7d: money("0.3") }, true],
    ["{ feature: turnover_7d, ne: 0.3 }", { turnover_7d: money("0.30000001") }, true],
    // Amounts beyond what a number holds exactly.
    ['{ feature: turnover_7d, gt: "900000000000.00000001" }', { turnover_7d: money("900000000000.00000002") }, true],
    ['{ feature: turnover_7d, eq: "900000000000.00000001" }', { turnover_7d: money("900000000000.00000002") }, false],
    ['{ feature: turnover_7d, in: ["900000000000.00000001"] }', { turnover_7d: money("900000000000.00000001") }, true],
    ["{ feature: ggr_7d, lt: -5 }", { ggr_7d: money("-5.01") }, true],
    ["{ feature: rtp_30d, lt: 0.85 }", { rtp_30d: money("0.84999999") }, true],
    ["{ feature: losing_streak, gte: 10 }", { losing_streak: 10 }, true],
    ["{ feature: losing_streak, in: [10, 20] }", { losing_streak: 11 }, false],
    ["{ feature: country, eq: SE }", { country: "SE" }, true],
    ["{ feature: country, eq: SE }", { country: "se" }, false],
    ["{ feature: country, in: [SE, FI] }", { country: "FI" }, true],
    ["{ feature: username, contains: ann }", { username: "joanna" }, true],
    ["{ feature: username, gt: \uFFFF }", { username: "\u{1F3B0}" }, true],
    ["{ feature: tags, contains: vip }", { tags: ["gold", "vip"] }, true],
    ["{ feature: tags, contains: vip }", { tags: ["vip2"] }, false],
    ["{ feature: tags, in: [vip, gold] }", { tags: ["new", "gold"] }, true],
    ["{ feature: is_blocked, eq: true }", { is_blocked: true }, true],
    ["{ feature: is_blocked, ne: true }", { is_blocked: false }, true],
    ["{ feature: registration_date, gte: 2024-03-05 }", { registration_date: later("0s") }, true],
    ["{ feature: registration_date, lt: 2024-03-05T12:00:00Z }", { registration_date: START }, false],
    ["{ feature: registration_date, within: 1h }", { registration_date: later("1m") }, true],
  ])("%s of %o", (yaml, values, truth) => {
    expect(holds(yaml, values)).toBe(truth);
  });

  test.each(["eq: SE", "ne: SE", "in: [SE]", "contains: S", "gt: A", "exists: true"])(
    "of a missing feature is false, and what not says of it true: %s",
    (operator) => {
      expect(holds(`{ feature: country, ${operator} }`, {})).toBe(false);
      expect(holds(`{ not: { feature: country, ${operator} } }`, {})).toBe(true);
    },
  );

  test("exists tells missing from there; an empty list is missing, a zero is there", () => {
    expect(holds("{ feature: country, exists: false }", {})).toBe(true);
    expect(holds("{ feature: country, exists: false }", { country: "SE" })).toBe(false);
    expect(holds("{ feature: tags, exists: true }", { tags: [] })).toBe(false);
    expect(holds("{ feature: turnover_7d, exists: true }", { turnover_7d: money(0) })).toBe(true);
  });

  test("of a feature that is no more, out of an older log, is of a missing one", () => {
    const gone = { feature: "luck" as FeatureName, operator: "gt", operand: "1" } as const;
    expect(evaluate(gone, viewOf({ ["luck" as FeatureName]: money(2) }), START)).toBe(false);
    expect(evaluate({ ...gone, operator: "exists", operand: false }, viewOf({}), START)).toBe(true);
  });
});

describe("within and older_than", () => {
  test.each<[clock: Micros, within: boolean]>([
    [START, true],
    [later("10m"), true],
    [later("10m", 1), false],
  ])("are opposites of a time that is there, the limit being within", (clock, within) => {
    expect(holds("{ feature: last_bet, within: 10m }", { last_bet: START }, clock)).toBe(within);
    expect(holds("{ feature: last_bet, older_than: 10m }", { last_bet: START }, clock)).toBe(!within);
  });
});

describe("all, any and not", () => {
  const SE = "{ feature: country, eq: SE }";
  const MANY = "{ feature: logins_7d, gte: 5 }";
  test.each([
    ["SE", 5],
    ["SE", 4],
    ["FI", 5],
    ["FI", 4],
  ])("%s with %i logins", (country, logins) => {
    const values = { country, logins_7d: logins };
    const [a, b] = [country === "SE", logins >= 5];
    expect(holds(`{ all: [${SE}, ${MANY}] }`, values)).toBe(a && b);
    expect(holds(`{ any: [${SE}, ${MANY}] }`, values)).toBe(a || b);
    expect(holds(`{ not: { any: [${SE}, { not: ${MANY} }] } }`, values)).toBe(!(a || !b));
  });
});

describe("the next change", () => {
  test("is a microsecond past the first limit that is not passed, and null when all are", () => {
    const both = condition(
      "{ any: [{ feature: last_bet, within: 1h }, { not: { feature: last_login, older_than: 10m } }] }",
    );
    const view = viewOf({ last_bet: START, last_login: later("5m") });
    expect(nextChange(both, view, later("5m"))).toBe(later("15m", 1));
    expect(nextChange(both, view, later("15m", 1))).toBe(later("1h", 1));
    expect(nextChange(both, view, later("1h", 1))).toBeNull();
    expect(nextChange(both, viewOf({}), START)).toBeNull();
    expect(nextChange(condition("{ feature: last_bet, exists: true }"), view, START)).toBeNull();
  });

  const features: FeatureName[] = ["last_bet", "last_login"];
  const comparison = fc.record({
    feature: fc.constantFrom(...features),
    operator: fc.constantFrom("within" as const, "older_than" as const),
    operand: fc.integer({ min: 1, max: 5 }).map((minutes) => minutes * MINUTE),
  });
  const tree = fc.letrec<{ node: SegmentCondition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      comparison,
      tie("node").map((not) => ({ not })),
      fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    ),
  })).node;
  const instant = fc.option(fc.integer({ min: 0, max: 5 }).map((minutes) => (START + minutes * MINUTE) as Micros));

  test("is never later than a change of truth: stepping from one to the next misses none", () => {
    fc.assert(
      fc.property(tree, instant, instant, (when, last_bet, last_login) => {
        const view = viewOf({ last_bet, last_login });
        let clock: Micros | null = later("5m");
        while (clock !== null && clock < START + HOUR) {
          const next: Micros | null = nextChange(when, view, clock);
          const before = next === null ? later("1h") : ((next - 1) as Micros);
          expect(evaluate(when, view, before)).toBe(evaluate(when, view, clock));
          clock = next;
        }
      }),
      { numRuns: 500 },
    );
  });
});
