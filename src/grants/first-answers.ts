import { GRANT_ANSWER_DAYS } from "../../topologies/topics.ts";
import type { GrantAnswer } from "../records/generated.ts";
import { joinKey } from "../values/player-key.ts";
import { DAY, type Micros } from "../values/time.ts";
import { type GrantOutcome, isRefusalCode, refused } from "./grant-answer.ts";
import { refusal } from "./grant-refusal.ts";

/** What a retry is recognised by. */
export interface Idempotency {
  /** SHA-256 of the Idempotency-Key, hex. */
  readonly keyDigest: string;
  readonly requestDigest: string;
}

/** First answers to calls with an Idempotency-Key, by tenant and key; each is kept for {@link GRANT_ANSWER_DAYS}. */
export class FirstAnswers {
  /** In the order in which they were given. */
  readonly #answers = new Map<string, GrantAnswer>();

  /** What a call under this key is to be answered; undefined: it is the first. */
  outcomeFor(tenant: string, { keyDigest, requestDigest }: Idempotency, now: Micros): GrantOutcome | undefined {
    const answer = this.#answers.get(joinKey(tenant, keyDigest));
    if (answer === undefined || isForgotten(answer, now)) return undefined;
    if (answer.request_digest !== requestDigest)
      return refused(
        refusal("idempotency_key_reused", "another call was made with this Idempotency-Key: use a new one"),
      );
    return outcomeOf(answer);
  }

  add(answer: GrantAnswer): void {
    const key = joinKey(answer.tenant, answer.key_digest);
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    for (const [oldest, each] of this.#answers) {
      if (!isForgotten(each, answer.answered_at)) break;
      this.#answers.delete(oldest);
    }
  }
}

function isForgotten({ answered_at }: GrantAnswer, now: Micros): boolean {
  return answered_at + GRANT_ANSWER_DAYS * DAY < now;
}

/** The record of a first answer. */
export function answerOf(
  tenant: string,
  { keyDigest, requestDigest }: Idempotency,
  outcome: GrantOutcome,
  now: Micros,
): GrantAnswer {
  return {
    tenant,
    key_digest: keyDigest,
    request_digest: requestDigest,
    answered_at: now,
    promo_freespin_id: outcome.granted ? outcome.promoFreespinId : null,
    code: outcome.granted ? null : outcome.refusal.code,
    message: outcome.granted ? null : outcome.refusal.message,
  };
}

function outcomeOf({ promo_freespin_id, code, message }: GrantAnswer): GrantOutcome {
  if (promo_freespin_id !== null) return { granted: true, promoFreespinId: promo_freespin_id };
  return refused(refusal(code !== null && isRefusalCode(code) ? code : "invalid_field", message ?? ""));
}
