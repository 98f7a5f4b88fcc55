import type { ActionResult, Trigger } from "../records/generated.ts";
import { DAY, type Micros } from "../values/time.ts";
import type { Action } from "./action.ts";
import { campaignOf } from "./calls.ts";
import { meets } from "./condition.ts";
import type { Performed, Performer } from "./performer.ts";
import type { Results } from "./results.ts";

/** What is to be decided with. */
export interface ActionCircumstances {
  /** By tenant. */
  readonly actions: ReadonlyMap<string, readonly Action[]>;
  readonly performer: Pick<Performer, "perform">;
  readonly results: Pick<Results, "has" | "countWithin">;
  readonly now: () => Micros;
}

/** Whoever hears of a trigger only a day after it fired does nothing about it any more. */
const LATEST = DAY;

/** The actions that the trigger calls for and that nothing is known of yet. */
export function actionsOn(trigger: Trigger, { actions, results }: ActionCircumstances): Action[] {
  return (actions.get(trigger.tenant) ?? []).filter(
    ({ id, on, when }) =>
      on.some((type) => type === trigger.type) && !results.has(trigger.trigger_id, id) && meets(trigger.payload, when),
  );
}

/** What one action on a trigger came to; undefined: the signal aborted first. */
export async function runAction(
  action: Action,
  trigger: Trigger,
  offset: number,
  circumstances: ActionCircumstances,
  signal: AbortSignal,
): Promise<ActionResult | undefined> {
  const performed =
    skipped(action, trigger, circumstances) ?? (await circumstances.performer.perform(action, trigger, signal));
  return performed && resultOf(action, trigger, offset, performed, circumstances.now());
}

type Outcome = Omit<Performed, "status"> & { readonly status: ActionResult["status"] };

function skipped({ id, cap }: Action, trigger: Trigger, { results, now }: ActionCircumstances): Outcome | undefined {
  const nothing = { attempts: 0, reference: null };
  if (trigger.stale || now() - trigger.received_at > LATEST)
    return { ...nothing, status: "skipped_stale", response: "the trigger was more than a day old" };
  if (cap === undefined || results.countWithin(trigger, id, cap.within, now()) < cap.count) return undefined;
  return {
    ...nothing,
    status: "skipped_cap",
    response: `done ${cap.count} times for this player within the cap's time`,
  };
}

function resultOf(action: Action, trigger: Trigger, offset: number, outcome: Outcome, now: Micros): ActionResult {
  const { trigger_id, type, tenant, origin, user_id, occurred_at } = trigger;
  const { status, attempts, response, reference } = outcome;
  return {
    tenant,
    origin,
    user_id,
    trigger_id,
    action: action.id,
    kind: action.work.kind,
    trigger_type: type,
    status,
    attempts,
    response,
    reference,
    campaign_id: action.work.kind === "grant_bonus" ? campaignOf(action.work, trigger) : null,
    occurred_at,
    acted_at: now,
    version: offset,
  };
}
