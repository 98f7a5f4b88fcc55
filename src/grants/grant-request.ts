import { hash } from "node:crypto";
import { canonicalJson } from "../inputs/canonical-json.ts";
import { ExactNumber, isObject, type Json, type JsonObject } from "../inputs/json.ts";
import { type Refusal, refusal } from "./grant-refusal.ts";

/** A call of the GrantBonus API as its document has it, before it is checked against anything but itself. */
export interface GrantRequest {
  readonly amountType: string;
  readonly campaignId: string;
  readonly gameIds: readonly string[];
  readonly coinValueLevel: number;
  readonly numRounds: number;
  readonly playerIds: readonly string[];
  /** Upper case, in the order of the players. */
  readonly currencies: readonly string[];
  /** As sent; null: absent. */
  readonly startDate: string | null;
  readonly endDate: string;
  /** Canonical JSON; null: none. */
  readonly references: string | null;
}

const LONGEST_ID = 256;
const LONGEST_REFERENCES = 16 * 1024;
const WHOLE_NUMBER = /^-?\d+$/;

/** The fields in the document's order; the first that is absent or of the wrong kind is the refusal. */
export function readGrantRequest(body: JsonObject): GrantRequest | Refusal {
  const fields = new RequestFields(body);
  const request: GrantRequest = {
    amountType: fields.text("amount_type"),
    campaignId: fields.id("campaign_id"),
    gameIds: fields.ids("game_ids"),
    coinValueLevel: fields.integer("coin_value_level"),
    numRounds: fields.integer("num_rounds"),
    playerIds: fields.ids("player_ids"),
    currencies: fields.texts("currencies").map((currency) => currency.toUpperCase()),
    startDate: fields.optionalText("start_date"),
    endDate: fields.text("end_date"),
    references: fields.references("fasttrack_references"),
  };
  return fields.fault ?? request;
}

/** What tells a call from another under the same Idempotency-Key: all of it but its api_key, which may be rotated. */
export function requestDigest({ api_key: _, ...rest }: JsonObject): string {
  return hash("sha256", canonicalJson(rest) ?? "", "hex");
}

/** Reads fields, each yielding a stand-in when it is at fault: what was read counts only when there is no fault. */
class RequestFields {
  readonly #body: JsonObject;
  #fault: Refusal | undefined;

  constructor(body: JsonObject) {
    this.#body = body;
  }

  get fault(): Refusal | undefined {
    return this.#fault;
  }

  text(name: string): string {
    const value = this.#required(name);
    return value === null ? "" : this.#textOf(name, value);
  }

  optionalText(name: string): string | null {
    const value = this.#body[name] ?? null;
    return value === null ? null : this.#textOf(name, value);
  }

  id(name: string): string {
    const value = this.#required(name);
    return value === null ? "" : this.#idOf(name, value);
  }

  ids(name: string): string[] {
    return this.#list(name).map((value, index) => this.#idOf(`${name}[${index}]`, value));
  }

  texts(name: string): string[] {
    return this.#list(name).map((value, index) => this.#textOf(`${name}[${index}]`, value));
  }

  integer(name: string): number {
    const value = this.#required(name);
    if (typeof value === "number" && Number.isSafeInteger(value)) return value;
    if (value !== null) this.#wrong(name, "a whole number");
    return 0;
  }

  references(name: string): string | null {
    const value = this.#body[name] ?? null;
    if (value === null) return null;
    const text = isObject(value) ? canonicalJson(value) : undefined;
    if (text !== undefined && text.length <= LONGEST_REFERENCES) return text;
    this.#wrong(name, `an object of at most ${LONGEST_REFERENCES} characters`);
    return null;
  }

  #list(name: string): readonly Json[] {
    const value = this.#required(name);
    if (Array.isArray(value) && value.length > 0) return value;
    if (value !== null) this.#wrong(name, "a list with at least one entry");
    return [];
  }

  #textOf(name: string, value: Json): string {
    if (typeof value === "string" && value !== "" && value.length <= LONGEST_ID) return value;
    this.#wrong(name, `a text of 1 to ${LONGEST_ID} characters`);
    return "";
  }

  /** Ids may come as numbers, and become the digits that were sent (inputs.md, section 3). */
  #idOf(name: string, value: Json): string {
    const spelled = value instanceof ExactNumber ? value.source : typeof value === "number" ? String(value) : value;
    const isNumber = typeof value === "number" || value instanceof ExactNumber;
    const isId = typeof spelled === "string" && spelled !== "" && spelled.length <= LONGEST_ID;
    if (isId && (!isNumber || WHOLE_NUMBER.test(spelled))) return spelled;
    this.#wrong(name, `an id: a whole number, or a text of 1 to ${LONGEST_ID} characters`);
    return "";
  }

  #required(name: string): Json {
    const value = this.#body[name] ?? null;
    if (value === null) this.#fault ??= refusal("missing_field", `${name} is required`);
    return value;
  }

  #wrong(name: string, allowed: string): void {
    this.#fault ??= refusal("invalid_field", `${name} must be ${allowed}`);
  }
}
