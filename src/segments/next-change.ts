import type { FeatureName } from "../features/feature-list.ts";
import type { FeatureView } from "../features/feature-view.ts";
import { comparisonsOf, type SegmentCondition } from "../rules/segment-definition.ts";
import type { Micros } from "../values/time.ts";

/** A condition's comparisons with the time, made ready to be asked often. */
export type CompiledNextChange = (view: FeatureView, clock: Micros) => Micros | null;

interface TimeLimit {
  readonly feature: FeatureName;
  /** Microseconds after the feature's instant at which the comparison's truth changes. */
  readonly after: number;
}

/**
 * The earliest clock after this one at which a comparison with the time can change its truth, the features staying as they
 * are; null when none will. Both `within` and `older_than` change one microsecond past their limit.
 */
export function nextChange(condition: SegmentCondition, view: FeatureView, clock: Micros): Micros | null {
  return compileNextChange(condition)?.(view, clock) ?? null;
}

/** Null when the condition compares nothing with the time. */
export function compileNextChange(condition: SegmentCondition): CompiledNextChange | null {
  const limits: TimeLimit[] = [];
  for (const { feature, operator, operand } of comparisonsOf(condition)) {
    if (operator === "within" || operator === "older_than") limits.push({ feature, after: Number(operand) + 1 });
  }
  return limits.length === 0 ? null : (view, clock) => earliest(limits, view, clock);
}

function earliest(limits: readonly TimeLimit[], view: FeatureView, clock: Micros): Micros | null {
  let next: Micros | null = null;
  for (const { feature, after } of limits) {
    const instant = view.get(feature);
    if (typeof instant !== "number") continue;
    const change = (instant + after) as Micros;
    if (change > clock && (next === null || change < next)) next = change;
  }
  return next;
}
