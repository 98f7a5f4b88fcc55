import type { FeatureName } from "../features/feature-list.ts";
import type { FeatureView } from "../features/feature-view.ts";
import type { SegmentCondition, SegmentOperand, SegmentOperator } from "../rules/segment-definition.ts";
import type { Micros } from "../values/time.ts";
import { evaluate } from "./evaluate.ts";
import { type ShownValue, shownValue } from "./show-value.ts";

/** A condition with what it came to, part by part. */
export type ExplainedCondition =
  | { readonly truth: boolean; readonly all: readonly ExplainedCondition[] }
  | { readonly truth: boolean; readonly any: readonly ExplainedCondition[] }
  | { readonly truth: boolean; readonly not: ExplainedCondition }
  | ExplainedComparison;

export interface ExplainedComparison {
  readonly truth: boolean;
  readonly feature: FeatureName;
  readonly operator: SegmentOperator;
  readonly operand: SegmentOperand;
  /** The feature's value; null: it is missing. */
  readonly value: ShownValue;
}

/** Why the condition is true or false of the features at the clock. */
export function explain(condition: SegmentCondition, view: FeatureView, clock: Micros): ExplainedCondition {
  const truth = evaluate(condition, view, clock);
  if ("feature" in condition) {
    const { feature, operator, operand } = condition;
    return { truth, feature, operator, operand, value: shownValue(feature, view.get(feature)) };
  }
  if ("not" in condition) return { truth, not: explain(condition.not, view, clock) };
  if ("all" in condition) return { truth, all: condition.all.map((each) => explain(each, view, clock)) };
  return { truth, any: condition.any.map((each) => explain(each, view, clock)) };
}
