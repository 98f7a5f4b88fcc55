import type { BonusEvent } from "../../src/records/generated.ts";
import type { BonusRule, TenantFoldRules } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { expiryNamedBy } from "./expiry.ts";
import { type ModelHistory, type ModelTransition, TERMINAL } from "./history.ts";
import type { Who } from "./players.ts";
import { type TrueTrigger, trueTrigger } from "./triggers.ts";

/** Every trigger that is true of the bonus at the clock (semantics.md, sections 5 and 8). */
export function bonusTriggers(who: Who, history: ModelHistory, rules: TenantFoldRules, clock: Micros): TrueTrigger[] {
  const { id, transitions } = history;
  const expiring = [...expiringAt(history, rules, clock)].map((due) =>
    trueTrigger(who, "bonus_expiring", id, due, "timer"),
  );
  const ofTransitions = transitions.flatMap((transition, place) => {
    const { to, at, isLegal } = transition;
    const names = ["bonus_status_changed", ...(isLegal ? [] : ["bonus_anomaly"])];
    const next = transitions[place + 1];
    return [
      ...names.map((name) => trueTrigger(who, name, `${id}|${to}`, at, "event")),
      ...quick(transition, rules).map((name) => trueTrigger(who, name, id, at, "event")),
      ...unanswered(transition, next, place, rules, clock).map(([name, due]) =>
        trueTrigger(who, name, id, due, "timer"),
      ),
    ];
  });
  return [...ofTransitions, ...expiring];
}

function quick({ event, to, at, activeSince }: ModelTransition, rules: TenantFoldRules): string[] {
  const watched: [string, BonusRule][] = [
    ["bonus_lost_too_quickly", rules.lostTooQuickly],
    ["bonus_completed_too_quickly", rules.completedTooQuickly],
    ["bonus_forfeited_quickly", rules.forfeitedQuickly],
  ];
  return watched
    .filter(([name, rule]) => {
      if (!rule.enabled || !rule.statuses.includes(to) || activeSince === null) return false;
      if (name === "bonus_lost_too_quickly" && event.type === "FreeSpins" && !isSetFor(event, rule)) return false;
      return at - activeSince <= thresholdOf(event, rule);
    })
    .map(([name]) => name);
}

/** The most specific wins: bonus_id, type + product, type, product, then the tenant's. */
function thresholdOf({ bonus_id, type, product }: BonusEvent, rule: BonusRule): number {
  return (
    rule.byBonusId[bonus_id] ??
    rule.byTypeProduct[`${type}/${product}`] ??
    rule.byType[type] ??
    rule.byProduct[product] ??
    rule.threshold
  );
}

/** Set by type or bonus_id. */
function isSetFor({ bonus_id, type, product }: BonusEvent, rule: BonusRule): boolean {
  return [rule.byBonusId[bonus_id], rule.byTypeProduct[`${type}/${product}`], rule.byType[type]].some(
    (threshold) => threshold !== undefined,
  );
}

/** Pending as first status, Created as latest, and nothing else for more than the limit; with the time it was due. */
function unanswered(
  { event, to, at }: ModelTransition,
  next: ModelTransition | undefined,
  place: number,
  rules: TenantFoldRules,
  clock: Micros,
): [string, Micros][] {
  const watched: [string, BonusRule, boolean][] = [
    ["bonus_unclaimed", rules.unclaimed, to === "Pending" && place === 0],
    ["bonus_not_started", rules.notStarted, to === "Created"],
  ];
  return watched.flatMap(([name, rule, isWaiting]): [string, Micros][] => {
    const due = (at + thresholdOf(event, rule)) as Micros;
    return rule.enabled && isWaiting && (next?.at ?? clock) > due ? [[name, due]] : [];
  });
}

/**
 * When the bonus's expiries were due to be told. Anything about it changes only with a report or just past the due time, so
 * that it is enough to look at these instants: by the reports up to then the bonus is not over, and its expiry is less
 * far away than the limit and not gone.
 */
function expiringAt({ kept }: ModelHistory, { expiring: rule }: TenantFoldRules, clock: Micros): Set<Micros> {
  const dueOf = (event: BonusEvent, expiry: Micros) => (expiry - thresholdOf(event, rule)) as Micros;
  const justPastDue = kept.flatMap((event) => {
    const expiry = expiryNamedBy(event);
    return expiry === null ? [] : [(dueOf(event, expiry) + 1) as Micros];
  });
  const found = new Set<Micros>();
  for (const instant of rule.enabled ? [...justPastDue, ...kept.map(({ occurred_at }) => occurred_at)] : []) {
    const sofar = kept.filter(({ occurred_at }) => occurred_at <= instant);
    const last = sofar.at(-1);
    const expiry = sofar.map(expiryNamedBy).findLast((each) => each !== null) ?? null;
    if (instant > clock || last === undefined || expiry === null) continue;
    if (TERMINAL.includes(last.status) || !rule.statuses.includes(last.status)) continue;
    if (dueOf(last, expiry) < instant && instant <= expiry) found.add(dueOf(last, expiry));
  }
  return found;
}
