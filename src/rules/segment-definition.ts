import type { FeatureName } from "../features/feature-list.ts";

export type SegmentOperator =
  | "eq"
  | "ne"
  | "gt"
  | "gte"
  | "lt"
  | "lte"
  | "in"
  | "contains"
  | "exists"
  | "within"
  | "older_than";

/**
 * What a feature is compared with, as plain JSON that stays exact: amounts and ratios as decimal text, counts as numbers,
 * instants and lengths of time as microseconds.
 */
export type SegmentOperand = string | number | boolean | readonly (string | number | boolean)[];

/** A comparison of one feature. A missing feature makes it false (semantics.md, section 7). */
export interface SegmentComparison {
  readonly feature: FeatureName;
  readonly operator: SegmentOperator;
  readonly operand: SegmentOperand;
}

/** One condition on a player's features (semantics.md, section 7). */
export type SegmentCondition =
  | { readonly all: readonly SegmentCondition[] }
  | { readonly any: readonly SegmentCondition[] }
  | { readonly not: SegmentCondition }
  | SegmentComparison;

/** One segment as the fold reads it: checked, and in one canonical form whichever way it was written. */
export interface SegmentDefinition {
  readonly id: string;
  readonly name: string;
  readonly when: SegmentCondition;
}

/** The comparisons of a condition, in the order in which they are written. */
export function* comparisonsOf(condition: SegmentCondition): Generator<SegmentComparison> {
  if ("feature" in condition) yield condition;
  else if ("not" in condition) yield* comparisonsOf(condition.not);
  else for (const each of "all" in condition ? condition.all : condition.any) yield* comparisonsOf(each);
}

/** What a condition compares, each feature once, in the order in which it names them. */
export function featuresOf(condition: SegmentCondition): FeatureName[] {
  return [...new Set([...comparisonsOf(condition)].map(({ feature }) => feature))];
}
