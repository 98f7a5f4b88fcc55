import type { FeatureName } from "../features/feature-list.ts";
import { featureGroup } from "../features/feature-view.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { featuresOf, type SegmentDefinition } from "../rules/segment-definition.ts";
import { type CompiledCondition, compileCondition } from "./evaluate.ts";
import { type CompiledNextChange, compileNextChange } from "./next-change.ts";

/** One segment made ready to be asked often. */
export interface PlannedSegment {
  readonly id: string;
  readonly name: string;
  /** What its condition compares, each feature once, in the order in which it names them. */
  readonly features: readonly FeatureName[];
  /** The groups of these, as bits of `FEATURE_GROUPS`: while none of them changes, only time changes its truth. */
  readonly groups: number;
  readonly holds: CompiledCondition;
  /** Null when the condition compares nothing with the time. */
  readonly nextChange: CompiledNextChange | null;
}

export interface SegmentPlan {
  readonly segments: readonly PlannedSegment[];
  readonly ids: ReadonlySet<string>;
}

/** Functions cannot be part of the state: they are made once for each rules object that the fold is given. */
const plans = new WeakMap<FoldRules, SegmentPlan>();

export function planOf(rules: FoldRules): SegmentPlan {
  let plan = plans.get(rules);
  if (plan === undefined) {
    plan = { segments: rules.segments.map(planned), ids: new Set(rules.segments.map(({ id }) => id)) };
    plans.set(rules, plan);
  }
  return plan;
}

function planned({ id, name, when }: SegmentDefinition): PlannedSegment {
  const features = featuresOf(when);
  const groups = features.reduce((bits, feature) => bits | featureGroup(feature), 0);
  return { id, name, features, groups, holds: compileCondition(when), nextChange: compileNextChange(when) };
}
