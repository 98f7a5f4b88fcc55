import { FEATURES, type FeatureName, type FeatureValue } from "../features/feature-list.ts";
import type { FeatureView } from "../features/feature-view.ts";
import { formatMoney, type Money } from "../values/money.ts";
import { formatTimestamp, type Micros } from "../values/time.ts";

/** A feature's value in JSON. */
export type ShownValue = string | number | boolean | readonly string[] | null;

/** The values of the features: amounts and ratios as decimal text, instants as RFC 3339. */
export function shownValues(features: readonly FeatureName[], view: FeatureView): Record<string, ShownValue> {
  return Object.fromEntries(features.map((feature) => [feature, shownValue(feature, view.get(feature))]));
}

export function shownValue(feature: FeatureName, value: FeatureValue): ShownValue {
  if (value === null) return null;
  switch (FEATURES[feature]) {
    case "money":
    case "ratio":
      return formatMoney(value as Money);
    case "time":
      return formatTimestamp(value as Micros);
    case "count":
    case "text":
    case "boolean":
    case "list":
      return value as Exclude<typeof value, bigint>;
  }
}
