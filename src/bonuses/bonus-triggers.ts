import type { BonusRule } from "../rules/fold-rules.ts";
import type { TriggerDraft, TriggerType } from "../triggers/trigger.ts";
import { type DurationMicros, type Micros, millisBetween } from "../values/time.ts";
import { expiringTriggers, nextExpiringDue } from "./expiring.ts";
import type { BonusEntry, BonusTransition } from "./history.ts";
import { ownThresholdOf, thresholdOf } from "./rule-threshold.ts";
import { identityOf, type KeyedTrigger, type TriggerView, wageringOf } from "./trigger-view.ts";
import { nextWatchDue, watchTriggers } from "./watches.ts";

/**
 * Every trigger that is true of the bonus now (semantics.md, sections 5 and 8), fired before or not; of transitions only
 * those that `judged` does not name yet, and names from here on.
 */
export function bonusTriggers(view: TriggerView, judged: Set<string>): KeyedTrigger[] {
  return [
    ...view.history.transitions.flatMap((transition) => judge(view, transition, judged)),
    ...watchTriggers(view),
    ...expiringTriggers(view),
  ];
}

/** The first clock at which a trigger becomes true by time alone; null when none will. */
export function nextTriggerDue(view: TriggerView): Micros | null {
  const [watch, expiring] = [nextWatchDue(view), nextExpiringDue(view)];
  if (watch === null || expiring === null) return watch ?? expiring;
  return Math.min(watch, expiring) as Micros;
}

function judge(view: TriggerView, transition: BonusTransition, judged: Set<string>): KeyedTrigger[] {
  const { from, to, at, activeSince } = transition;
  const facts = `${from}|${to}|${at}|${activeSince}`;
  if (judged.has(facts)) return [];
  judged.add(facts);
  return transitionTriggers(view, transition).map((draft) => ({
    key: `${draft.type}|${draft.subject}|${draft.occurrence}`,
    draft,
  }));
}

function transitionTriggers(view: TriggerView, transition: BonusTransition): TriggerDraft[] {
  const subject = `${view.id}|${transition.to}`;
  const payload = { ...identityOf(view, transition.entry), ...statusOf(transition), in_from_ms: transition.inFromMs };
  const base = { subject, occurrence: transition.at, cause: "event", payload } as const;
  return [
    { ...base, type: "bonus_status_changed" },
    ...(transition.legal ? [] : [{ ...base, type: "bonus_anomaly" } as const]),
    ...quickTrigger(view, transition, "bonus_lost_too_quickly", view.rules.lostTooQuickly),
    ...quickTrigger(view, transition, "bonus_completed_too_quickly", view.rules.completedTooQuickly),
    ...quickTrigger(view, transition, "bonus_forfeited_quickly", view.rules.forfeitedQuickly),
  ];
}

function quickTrigger(
  view: TriggerView,
  transition: BonusTransition,
  type: TriggerType,
  rule: BonusRule,
): TriggerDraft[] {
  const { to, at, activeSince, entry } = transition;
  if (!rule.enabled || activeSince === null || !rule.statuses.includes(to)) return [];
  const threshold = type === "bonus_lost_too_quickly" ? lossThresholdOf(rule, entry) : thresholdOf(rule, entry);
  if (threshold === null || at - activeSince > threshold) return [];
  const payload = {
    ...identityOf(view, entry),
    ...statusOf(transition),
    elapsed_ms: millisBetween(activeSince, at),
    threshold_ms: Math.floor(threshold / 1000),
    ...wageringOf(view),
  };
  return [{ type, subject: view.id, occurrence: at, cause: "event", payload }];
}

/**
 * Null when the rule is not for the bonus: losing free spins at once is normal, as their first event comes after the
 * spins, so there only a limit set for them counts.
 */
function lossThresholdOf(rule: BonusRule, entry: BonusEntry): DurationMicros | null {
  return entry.type === "FreeSpins" ? (ownThresholdOf(rule, entry) ?? null) : thresholdOf(rule, entry);
}

function statusOf({ from, to }: BonusTransition): Record<string, unknown> {
  return { from_status: from, to_status: to };
}
