import type { Action } from "../actions/action.ts";
import type { Condition } from "../actions/condition.ts";
import { DAY, type DurationMicros, SECOND } from "../values/time.ts";
import type { ActionSettings, ConditionSettings } from "./action-settings.ts";
import type { Fault } from "./fault.ts";
import { entryAt, formatPath, type Setting } from "./setting-tree.ts";
import type { Settings, TenantSettings } from "./settings-schema.ts";

const ATTEMPTS = 6;
const FIRST_WAIT = 2 * SECOND;
const TIMEOUT = (10 * SECOND) as DurationMicros;
const VALID_FOR = (7 * DAY) as DurationMicros;

/** The actions of each configured tenant that has any. */
export function actionsOf(settings: Settings): ReadonlyMap<string, readonly Action[]> {
  const entries = Object.entries(settings.tenants).map(([tenantId, tenant]) => {
    const actions = Object.entries(tenant.actions).map(([id, each]) => actionOf(id, each, tenantId, tenant));
    return [tenantId, actions] as const;
  });
  return new Map(entries.filter(([, actions]) => actions.length > 0));
}

function actionOf(id: string, settings: ActionSettings, tenantId: string, tenant: TenantSettings): Action {
  const { on, when = {}, cap, attempts = ATTEMPTS, first_wait = FIRST_WAIT, timeout = TIMEOUT } = settings;
  return {
    id,
    on,
    when: Object.fromEntries(Object.entries(when).map(([field, condition]) => [field, conditionOf(condition)])),
    cap,
    attempts,
    firstWaitMs: first_wait / 1000,
    timeoutMs: timeout / 1000,
    work: workOf(settings, tenantId, tenant),
  };
}

function workOf(
  { grant_bonus: grant, webhook }: ActionSettings,
  tenantId: string,
  tenant: TenantSettings,
): Action["work"] {
  if (webhook !== undefined) return { kind: "webhook", ...webhook };
  if (grant === undefined) throw new Error("an action without work was not refused");
  return {
    kind: "grant_bonus",
    url: grant.url,
    apiKey: grant.api_key,
    campaignId: grant.campaign_id,
    gameIds: grant.game_ids,
    coinValueLevel: grant.coin_value_level,
    numRounds: grant.num_rounds,
    validFor: grant.valid_for ?? VALID_FOR,
    currency: grant.currency ?? tenant.base_currency,
    origin: tenant.default_origin ?? tenantId,
  };
}

function conditionOf(condition: ConditionSettings): Condition {
  if (Array.isArray(condition)) return { in: condition };
  return typeof condition === "object" ? condition : { eq: condition };
}

/** An action is one call: two would not be recorded apart. */
export function actionFaults(settings: Settings, tree: Setting): Fault[] {
  return Object.entries(settings.tenants).flatMap(([tenant, { actions }]) =>
    Object.entries(actions)
      .filter(([, { grant_bonus, webhook }]) => (grant_bonus === undefined) === (webhook === undefined))
      .map(([id]) => {
        const path = ["tenants", tenant, "actions", id];
        const culprit = entryAt(tree, path).setting;
        return { culprit, line: `${culprit.place.where}: ${formatPath(path)}: give one of grant_bonus and webhook` };
      }),
  );
}
