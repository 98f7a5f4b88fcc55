import { FREE_SPIN_GRANTS, GRANT_ANSWERS } from "../../topologies/topics.ts";
import { sourceOf } from "../inputs/dead-letter.ts";
import type { NewRecord } from "../log/port.ts";
import type { Serde } from "../records/codec.ts";
import type { FreeSpinGrant, GrantAnswer } from "../records/generated.ts";
import { joinKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import type { CheckedGrant } from "./check-grant.ts";

const SCHEMA_VERSION = 1;

/** Who asks for a grant, when, and under which id it is to be known. */
export interface GrantOrigin {
  readonly tenant: string;
  /** The tenant's origin for what names none. */
  readonly origin: string;
  /** Which of the tenant's keys; never the key itself. */
  readonly keyId: string;
  readonly promoFreespinId: string;
  readonly receivedAt: Micros;
}

/** A record per player and game: the table's rows (outputs.md, Tables). */
export function grantRecords(
  { serde, prefix }: { readonly serde: Serde; readonly prefix: string },
  grant: CheckedGrant,
  from: GrantOrigin,
): NewRecord[] {
  return freeSpinGrants(grant, from).map((record, index) => ({
    topic: prefix + FREE_SPIN_GRANTS.name,
    partition: 0,
    key: Buffer.from(grantKey(from, index)),
    value: serde.encode("FreeSpinGrant", record),
  }));
}

/** Each its own, as the topic is compacted: the id alone for the first, and with the grant's number for the others. */
function grantKey({ tenant, promoFreespinId }: GrantOrigin, index: number): string {
  const key = joinKey(tenant, promoFreespinId);
  return index === 0 ? key : `${key}#${index + 1}`;
}

function freeSpinGrants({ request, awards, start, end }: CheckedGrant, from: GrantOrigin): FreeSpinGrant[] {
  return awards.map(({ playerId, gameId, currency, coinValue }) => ({
    received_at: from.receivedAt,
    source: sourceOf("http", `grant-bonus:${from.keyId}`),
    schema_version: SCHEMA_VERSION,
    tenant: from.tenant,
    origin: from.origin,
    user_id: playerId,
    event_id: joinKey(request.campaignId, playerId, gameId),
    occurred_at: from.receivedAt,
    campaign_id: request.campaignId,
    player_id: playerId,
    game_id: gameId,
    promo_freespin_id: from.promoFreespinId,
    level: request.coinValueLevel,
    coin_value: coinValue,
    currency,
    num_rounds: request.numRounds,
    start_date: start,
    end_date: end,
    fasttrack_references: request.references,
  }));
}

export function answerRecord(
  { serde, prefix }: { readonly serde: Serde; readonly prefix: string },
  answer: GrantAnswer,
): NewRecord {
  return {
    topic: prefix + GRANT_ANSWERS.name,
    partition: 0,
    key: Buffer.from(joinKey(answer.tenant, answer.key_digest)),
    value: serde.encode("GrantAnswer", answer),
  };
}
