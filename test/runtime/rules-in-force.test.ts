import { describe, expect, it } from "vitest";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import type { SegmentDefinition } from "../../src/rules/segment-definition.ts";
import { RulesInForce } from "../../src/runtime/rules-in-force.ts";

const SEGMENTS = [{ id: "spender" }] as unknown as readonly SegmentDefinition[];

describe("the rules in force", () => {
  it("keep segments that were declared for the engine that begins after a pause", () => {
    const rules = new RulesInForce(DEFAULT_FOLD_RULES);
    rules.declare(SEGMENTS);
    expect(rules.current).toEqual({ ...DEFAULT_FOLD_RULES, segments: SEGMENTS });
  });

  it("are told to the latest engine alone", () => {
    const rules = new RulesInForce(DEFAULT_FOLD_RULES);
    const told: string[] = [];
    rules.follow({ useRules: () => told.push("first") });
    rules.follow({ useRules: ({ segments }) => told.push(`second ${segments.length}`) });
    rules.declare(SEGMENTS);
    expect(told).toEqual(["second 1"]);
  });
});
