import type { BonusRule } from "../rules/fold-rules.ts";
import type { TriggerType } from "../triggers/trigger.ts";
import { type Micros, millisBetween, plus } from "../values/time.ts";
import type { BonusTransition } from "./history.ts";
import { thresholdOf } from "./rule-threshold.ts";
import { identityOf, type KeyedTrigger, type TriggerView } from "./trigger-view.ts";

/** A status that is watched for what does not follow, and until when. */
interface Watch {
  readonly type: TriggerType;
  readonly transition: BonusTransition;
  readonly next: BonusTransition | undefined;
  readonly due: Micros;
}

/** Pending as first status, and Created, after which nothing came for longer than the rule's limit. */
export function watchTriggers(view: TriggerView): KeyedTrigger[] {
  return watchesOf(view)
    .filter((watch) => isOverdue(watch, view.clock))
    .map((watch) => keyed(view, watch));
}

/** The first clock at which a watch that still waits for an answer is overdue; null when there is none. */
export function nextWatchDue(view: TriggerView): Micros | null {
  const open = watchesOf(view).filter(({ next, due }) => next === undefined && due >= view.clock);
  return open.length === 0 ? null : ((Math.min(...open.map(({ due }) => due)) + 1) as Micros);
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
  if (!rule.enabled) return [];
  return [{ type, transition, next, due: plus(transition.at, thresholdOf(rule, transition.entry)) }];
}

/** Nothing followed for longer than the limit. */
function isOverdue({ next, due }: Watch, clock: Micros): boolean {
  return next === undefined ? clock > due : next.at > due;
}

function keyed(view: TriggerView, { type, transition, due }: Watch): KeyedTrigger {
  const payload = { ...identityOf(view, transition.entry), waited_ms: millisBetween(transition.at, due) };
  const draft = { type, subject: view.id, occurrence: due, cause: "timer", payload } as const;
  return { key: `${type}|${transition.at}`, draft };
}
