import { formatGrantDate } from "../grants/grant-date.ts";
import type { Trigger } from "../records/generated.ts";
import { formatTimestamp, type Micros, plus, SECOND } from "../values/time.ts";
import type { GrantBonus, Webhook } from "./action.ts";
import type { Call } from "./call.ts";
import { SIGNATURE_HEADER, signatureOf } from "./webhook-signature.ts";

/** By which the other side tells a retry: the same for every attempt, whichever process makes it. */
export function idempotencyKey(triggerId: string, actionId: string): string {
  return `${triggerId}:${actionId}`;
}

/** The trigger as others see it: JSON, the payload as an object. */
export function triggerJson(trigger: Trigger): string {
  const { trigger_id, type, tenant, origin, user_id, occurred_at, cause, payload, stale } = trigger;
  const at = formatTimestamp(occurred_at);
  const facts = {
    trigger_id,
    type,
    tenant,
    origin,
    user_id,
    occurred_at: at,
    cause,
    payload: JSON.parse(payload) as unknown,
  };
  return JSON.stringify({ ...facts, stale });
}

/** The same body in every attempt; the signature is of the time of this one. */
export function webhookCall({ url, secret }: Webhook, actionId: string, trigger: Trigger, now: Micros): Call {
  const body = `{"action":${JSON.stringify(actionId)},"trigger":${triggerJson(trigger)}}`;
  const headers = {
    "idempotency-key": idempotencyKey(trigger.trigger_id, actionId),
    [SIGNATURE_HEADER]: signatureOf(secret, Math.floor(now / SECOND), body),
  };
  return { url, headers, body };
}

/**
 * A call of the GrantBonus API (semantics.md, section 9). All of it follows from the trigger and the action, so that a retry
 * is the same call: the end too is counted from the trigger.
 */
export function grantCall(grant: GrantBonus, actionId: string, trigger: Trigger, currency: string): Call {
  const campaignId = campaignOf(grant, trigger);
  const { trigger_id, type, user_id, received_at } = trigger;
  const body = JSON.stringify({
    api_key: grant.apiKey,
    amount_type: "promo_freespin",
    campaign_id: campaignId,
    game_ids: grant.gameIds,
    coin_value_level: grant.coinValueLevel,
    num_rounds: grant.numRounds,
    player_ids: [user_id],
    currencies: [currency],
    end_date: formatGrantDate(plus(received_at, grant.validFor)),
    fasttrack_references: { action_id: actionId, campaign_id: campaignId, trigger_id, trigger_type: type },
  });
  return { url: grant.url, headers: { "idempotency-key": idempotencyKey(trigger_id, actionId) }, body };
}

/** A campaign is granted to a player once per game: one that is to be granted again needs the trigger in its id. */
export function campaignOf({ campaignId }: GrantBonus, { trigger_id, occurred_at }: Trigger): string {
  const date = formatTimestamp(occurred_at).slice(0, 10);
  return campaignId.replaceAll("{trigger_id}", trigger_id).replaceAll("{date}", date);
}
