import type { BonusRule } from "../rules/fold-rules.ts";
import type { DurationMicros } from "../values/time.ts";
import type { BonusEntry } from "./history.ts";

/** The rule's limit for the bonus, the most specific that is set: bonus_id, type + product, type, product, the tenant's. */
export function thresholdOf(rule: BonusRule, entry: BonusEntry): DurationMicros {
  return ownThresholdOf(rule, entry) ?? at(rule.byProduct, entry.product) ?? rule.threshold;
}

/** The limit that is set for this bonus or its type; undefined when the rule names neither. */
export function ownThresholdOf(rule: BonusRule, entry: BonusEntry): DurationMicros | undefined {
  return (
    at(rule.byBonusId, entry.bonus_id) ??
    at(rule.byTypeProduct, `${entry.type}/${entry.product}`) ??
    at(rule.byType, entry.type)
  );
}

/** Keys come from configuration and from senders: only own properties count. */
function at(limits: Readonly<Record<string, DurationMicros>>, key: string): DurationMicros | undefined {
  return Object.hasOwn(limits, key) ? limits[key] : undefined;
}
