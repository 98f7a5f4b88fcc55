import { hash } from "node:crypto";
import { isObject, type Json, type JsonObject, parseJson } from "../inputs/json.ts";
import type { Micros } from "../values/time.ts";
import { checkGrant } from "./check-grant.ts";
import type { CoinValues } from "./coin-values.ts";
import type { Idempotency } from "./first-answers.ts";
import { type GrantOutcome, refused } from "./grant-answer.ts";
import type { GrantLedger } from "./grant-ledger.ts";
import { type Refusal, type RefusalCode, refusal } from "./grant-refusal.ts";
import { type GrantRequest, readGrantRequest, requestDigest } from "./grant-request.ts";
import type { PlayerCurrencies } from "./player-currencies.ts";

/** Whom a key belongs to. */
export interface Grantor {
  /** Names the key without telling it. */
  readonly keyId: string;
  /** `*`: every tenant. */
  readonly tenant: string;
  readonly roles: ReadonlySet<string>;
}

/** What a grantor asks for, as sent. */
export interface GrantorsCall {
  readonly grantor: Grantor;
  readonly body: JsonObject;
}

export interface Credentials {
  /** Undefined: nobody has this key. */
  find(key: string): Grantor | undefined;
}

/** What granting for one tenant goes by. */
export interface TenantGrantRules {
  readonly coinValues: CoinValues;
  /** The origin of what names none (inputs.md, section 1). */
  readonly defaultOrigin: string;
}

export interface GrantServiceOptions {
  readonly credentials: Credentials;
  readonly ledger: Pick<GrantLedger, "firstAnswer" | "settle">;
  readonly tenants: ReadonlyMap<string, TenantGrantRules>;
  readonly playerCurrencies: PlayerCurrencies;
  readonly now: () => Micros;
  /** A promo_freespin_id that nothing else has. */
  readonly newId: () => string;
}

const EVERY_TENANT = "*";
const LONGEST_IDEMPOTENCY_KEY = 255;

/** What a parser says quotes the body, in which there is a key. */
const MALFORMED = refusal("malformed_json", "the body is no JSON object in UTF-8");

/** The GrantBonus API, whatever carries it (semantics.md, section 9). */
export class GrantService {
  readonly #options: GrantServiceOptions;

  constructor(options: GrantServiceOptions) {
    this.#options = options;
  }

  /** Who calls, and with what: nothing is granted yet. */
  callOf(bytes: Buffer): GrantorsCall | Refusal {
    const rough = roughObject(bytes);
    if (rough === undefined) return MALFORMED;
    const grantor = this.grantorOf(rough["api_key"], "grant");
    if ("code" in grantor) return grantor;
    const json = parseJson(bytes);
    return json.ok && isObject(json.value) && !json.tooDeep ? { grantor, body: json.value } : MALFORMED;
  }

  /** Throws a RetryableError when it cannot be granted now: trying again may help. */
  async grant({ grantor, body }: GrantorsCall, idempotencyKey: string | undefined): Promise<GrantOutcome> {
    if (idempotencyKey?.length === 0 || (idempotencyKey?.length ?? 0) > LONGEST_IDEMPOTENCY_KEY)
      return refused(refusal("invalid_idempotency_key", `give 1 to ${LONGEST_IDEMPOTENCY_KEY} characters, or none`));
    return this.#grantFor(grantor, body, idempotencyKey);
  }

  /** Whom the key belongs to, if it is a key and has the role. */
  grantorOf(key: unknown, role: string): Grantor | Refusal {
    const grantor = typeof key === "string" && key !== "" ? this.#options.credentials.find(key) : undefined;
    if (grantor === undefined) return refusal("invalid_api_key", "the API key is missing or nobody's");
    const { tenant, roles } = grantor;
    if (tenant === EVERY_TENANT) return refusal("api_key_not_allowed", "the API key belongs to no single tenant");
    return roles.has(role) ? grantor : refusal("api_key_not_allowed", `the API key has not the role ${role}`);
  }

  coinValuesOf(tenant: string): CoinValues {
    return this.#rulesOf(tenant).coinValues;
  }

  async #grantFor(grantor: Grantor, body: JsonObject, key: string | undefined): Promise<GrantOutcome> {
    const { ledger, now, newId } = this.#options;
    const { tenant, keyId } = grantor;
    const idempotency: Idempotency | undefined =
      key === undefined ? undefined : { keyDigest: hash("sha256", key, "hex"), requestDigest: requestDigest(body) };
    const first = idempotency && ledger.firstAnswer(tenant, idempotency);
    if (first !== undefined) return first;
    const receivedAt = now();
    const verdict = await this.#verdictOn(readGrantRequest(body), tenant, receivedAt);
    // A refusal that no retry is to find needs no place in the log.
    if ("code" in verdict && idempotency === undefined) return refused(verdict);
    const origin = this.#rulesOf(tenant).defaultOrigin;
    return ledger.settle({
      verdict,
      from: { tenant, origin, keyId, promoFreespinId: newId(), receivedAt },
      idempotency,
    });
  }

  async #verdictOn(request: GrantRequest | Refusal, tenant: string, now: Micros) {
    if ("code" in request) return request;
    const { coinValues, defaultOrigin } = this.#rulesOf(tenant);
    // Who fails without the currencies needs nobody to look them up.
    const blind = checkGrant(request, { now, coinValues, registered: new Map() });
    if ("code" in blind && !COMES_AFTER_CURRENCIES.has(blind.code)) return blind;
    const registered = await this.#options.playerCurrencies.of(tenant, defaultOrigin, request.playerIds);
    return checkGrant(request, { now, coinValues, registered });
  }

  #rulesOf(tenant: string): TenantGrantRules {
    const rules = this.#options.tenants.get(tenant);
    if (rules === undefined)
      throw new Error(`a key belongs to tenant ${tenant}, which is not configured: add it, or revoke the key`);
    return rules;
  }
}

/** Codes of the checks that come after the one that needs the players' currencies. */
const COMES_AFTER_CURRENCIES: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  "invalid_num_rounds",
  "invalid_start_date",
  "invalid_end_date",
  "already_granted",
]);

const decoder = new TextDecoder();

/** An object whose numbers may be rounded: read at a tenth of the price, so that strangers cost no more than that. */
function roughObject(bytes: Buffer): JsonObject | undefined {
  try {
    const value = JSON.parse(decoder.decode(bytes)) as Json;
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
