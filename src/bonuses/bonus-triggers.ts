import type { BonusRule, TenantFoldRules } from "../rules/fold-rules.ts";
import type { TriggerDraft, TriggerType } from "../triggers/trigger.ts";
import { formatMoney, type Money } from "../values/money.ts";
import { type DurationMicros, type Micros, millisBetween, plus } from "../values/time.ts";
import { progressOf } from "./bonus-row.ts";
import type { BonusEntry, BonusHistory, BonusTransition } from "./history.ts";

/** What the triggers of a bonus depend on. */
export interface TriggerView {
  readonly id: string;
  readonly history: BonusHistory;
  readonly wagered: Money;
  readonly rules: TenantFoldRules;
  readonly clock: Micros;
}

/** A status that is watched for what does not follow, and until when. */
interface Watch {
  readonly type: TriggerType;
  readonly transition: BonusTransition;
  readonly next: BonusTransition | undefined;
  readonly due: Micros;
}

/** A trigger and what it fires once for. */
export interface KeyedTrigger {
  readonly key: string;
  readonly draft: TriggerDraft;
}

/**
 * Every trigger that is true of the bonus now (semantics.md, sections 5 and 8), fired before or not; of transitions only
 * those that `judged` does not name yet, and names from here on.
 */
export function bonusTriggers(view: TriggerView, judged: Set<string>): KeyedTrigger[] {
  return [
    ...view.history.transitions.flatMap((transition) => judge(view, transition, judged)),
    ...watchesOf(view)
      .filter((watch) => isOverdue(watch, view.clock))
      .map((watch) => ({ key: `${watch.type}|${watch.transition.at}`, draft: watchTrigger(view, watch) })),
  ];
}

/** The first clock at which a watch that still waits for an answer is overdue; null when there is none. */
export function nextWatchDue(view: TriggerView): Micros | null {
  const open = watchesOf(view).filter(({ next, due }) => next === undefined && due >= view.clock);
  return open.length === 0 ? null : ((Math.min(...open.map(({ due }) => due)) + 1) as Micros);
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
  const threshold = thresholdOf(rule, entry, type === "bonus_lost_too_quickly");
  if (threshold === null || at - activeSince > threshold) return [];
  const required = requiredBy(view);
  const share = progressOf(view.wagered, required);
  const payload = {
    ...identityOf(view, entry),
    ...statusOf(transition),
    elapsed_ms: millisBetween(activeSince, at),
    threshold_ms: Math.floor(threshold / 1000),
    wagered: formatMoney(view.wagered),
    required_wagering_amount: required === null ? null : formatMoney(required),
    wagered_share: share === null ? null : formatMoney(share),
  };
  return [{ type, subject: view.id, occurrence: at, cause: "event", payload }];
}

function requiredBy({ history }: TriggerView): Money | null {
  return history.kept.findLast((each) => each.required_wagering_amount !== null)?.required_wagering_amount ?? null;
}

/**
 * The rule's limit for the bonus, the most specific that is set; null when the rule is not for it: losing free spins at
 * once is normal, as their first event comes after the spins, so there only a limit set for them counts.
 */
function thresholdOf(rule: BonusRule, entry: BonusEntry, exceptFreeSpins: boolean): DurationMicros | null {
  const own =
    at(rule.byBonusId, entry.bonus_id) ??
    at(rule.byTypeProduct, `${entry.type}/${entry.product}`) ??
    at(rule.byType, entry.type);
  if (own !== undefined) return own;
  if (exceptFreeSpins && entry.type === "FreeSpins") return null;
  return at(rule.byProduct, entry.product) ?? rule.threshold;
}

/** Keys come from configuration and from senders: only own properties count. */
function at(limits: Readonly<Record<string, DurationMicros>>, key: string): DurationMicros | undefined {
  return Object.hasOwn(limits, key) ? limits[key] : undefined;
}

function watchesOf(view: TriggerView): Watch[] {
  const { transitions } = view.history;
  return transitions.flatMap((transition, index) => {
    const next = transitions[index + 1];
    if (transition.to === "Pending" && index === 0) {
      return watch("bonus_unclaimed", view.rules.unclaimed, transition, next);
    }
    return transition.to === "Created" ? watch("bonus_not_started", view.rules.notStarted, transition, next) : [];
  });
}

function watch(
  type: TriggerType,
  rule: BonusRule,
  transition: BonusTransition,
  next: BonusTransition | undefined,
): Watch[] {
  const limit = rule.enabled ? thresholdOf(rule, transition.entry, false) : null;
  return limit === null ? [] : [{ type, transition, next, due: plus(transition.at, limit) }];
}

/** Nothing followed for longer than the limit. */
function isOverdue({ next, due }: Watch, clock: Micros): boolean {
  return next === undefined ? clock > due : next.at > due;
}

function watchTrigger(view: TriggerView, { type, transition, due }: Watch): TriggerDraft {
  const payload = {
    ...identityOf(view, transition.entry),
    waited_ms: millisBetween(transition.at, due),
  };
  return { type, subject: view.id, occurrence: due, cause: "timer", payload };
}

function identityOf(view: TriggerView, entry: BonusEntry): Record<string, unknown> {
  return {
    user_bonus_id: view.id,
    bonus_id: entry.bonus_id,
    bonus_code: entry.bonus_code,
    bonus_type: entry.type,
    product: entry.product,
    currency: entry.currency,
    amount: formatMoney(entry.amount),
    fasttrack_references: entry.fasttrack_references === null ? null : JSON.parse(entry.fasttrack_references),
  };
}

function statusOf({ from, to }: BonusTransition): Record<string, unknown> {
  return { from_status: from, to_status: to };
}
