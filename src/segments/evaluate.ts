import type { FeatureName, FeatureValue } from "../features/feature-list.ts";
import type { FeatureView } from "../features/feature-view.ts";
import type { SegmentComparison, SegmentCondition } from "../rules/segment-definition.ts";
import type { Micros } from "../values/time.ts";
import { valueTest } from "./comparison.ts";

/** A condition made ready to be asked often. */
export type CompiledCondition = (view: FeatureView, clock: Micros) => boolean;

/**
 * Whether the condition is true of the features at the clock (semantics.md, section 7). A missing feature makes the
 * comparison false, and so what `not` says of it true; only `exists: false` is true of it. `within` includes its limit:
 * a time feature exactly so long ago is within, one microsecond more is older.
 */
export function evaluate(condition: SegmentCondition, view: FeatureView, clock: Micros): boolean {
  return compileCondition(condition)(view, clock);
}

export function compileCondition(condition: SegmentCondition): CompiledCondition {
  if ("feature" in condition) return compileComparison(condition);
  if ("not" in condition) {
    const inner = compileCondition(condition.not);
    return (view, clock) => !inner(view, clock);
  }
  if ("all" in condition) {
    const parts = condition.all.map(compileCondition);
    return (view, clock) => !finds(false, parts, view, clock);
  }
  const parts = condition.any.map(compileCondition);
  return (view, clock) => finds(true, parts, view, clock);
}

/** Whether one of the parts comes to `truth`. A loop: `some` would make a function for each question. */
function finds(truth: boolean, parts: readonly CompiledCondition[], view: FeatureView, clock: Micros): boolean {
  for (const part of parts) if (part(view, clock) === truth) return true;
  return false;
}

function compileComparison(comparison: SegmentComparison): CompiledCondition {
  const { feature, operator, operand } = comparison;
  const passes = valueTest(comparison);
  const whenMissing = operator === "exists" && operand === false;
  if (passes === undefined) return () => whenMissing;
  return (view, clock) => {
    const value = presentValue(view, feature);
    return value === null ? whenMissing : passes(value, clock);
  };
}

/** The feature's value. An empty list says no more than a missing one. */
export function presentValue(view: FeatureView, feature: FeatureName): FeatureValue {
  const value = view.get(feature);
  return typeof value === "object" && value !== null && value.length === 0 ? null : value;
}
