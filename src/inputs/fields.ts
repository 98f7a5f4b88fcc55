import type { TenantInputRules } from "../rules/input-rules.ts";
import { convert, type Money, type Rate, ZERO } from "../values/money.ts";
import { isBeyondCounting, type Micros, parseTimestamp } from "../values/time.ts";
import { canonicalJson, MAX_NESTING } from "./canonical-json.ts";
import { CURRENCIES } from "./currencies.ts";
import { shown } from "./faults.ts";
import { ExactNumber, isObject, type Json, type JsonObject } from "./json.ts";
import { fitsDecimal, isBelowZero, moneyOf, rateOf } from "./numbers.ts";
import type { Arrival, Fault, ReasonCode } from "./outcome.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Who sent the document, and the rules that it is read by. */
export interface Sender {
  readonly arrival: Arrival;
  readonly tenant: string;
  readonly tenantRules: TenantInputRules;
  /** A timestamp after this is in the future. */
  readonly latest: Micros;
}

/** What `meta` and `meta_extra` together may take, in UTF-8 bytes. */
const META_LIMIT = 16 * 1024;
const MOST_BYTES_PER_UNIT = 3;
/** Longer ids are nobody's. Three of them, each character of them escaped, are still a name that the log and the state take. */
export const ID_LIMIT = 4_096;

const CURRENCY_CODE = /^[A-Za-z0-9]{2,10}$/;

/**
 * Reads a document's fields, each at most once, in the order of its description. A field that is missing or wrong is noted as
 * a fault and yields a stand-in, so that one reading finds every fault; what was built is worth something only when
 * {@link Fields.faults} is empty.
 */
export class Fields {
  readonly sender: Sender;
  readonly faults: Fault[] = [];
  /** Remarks on the event. */
  readonly flags: string[] = [];
  readonly #document: JsonObject;
  /** Names read so far that the document has. */
  readonly #present: string[] = [];
  #meta: string | null = null;

  constructor(document: JsonObject, sender: Sender) {
    this.#document = document;
    this.sender = sender;
  }

  fault(code: ReasonCode, path: string, message: string): void {
    this.faults.push({ code, path, message });
  }

  id(name: string): string {
    const value = this.#required(name);
    return value === null ? "" : this.#id(name, value);
  }

  text(name: string): string {
    const value = this.#required(name);
    return value === null ? "" : this.#text(name, value);
  }

  optionalText(name: string): string | null {
    const value = this.#take(name);
    return value === null ? null : this.#text(name, value);
  }

  /** An amount of money, at least 0. */
  amount(name: string): Money {
    const value = this.#required(name);
    return value === null ? ZERO : this.#amount(name, value);
  }

  optionalAmount(name: string): Money | null {
    const value = this.#take(name);
    return value === null ? null : this.#amount(name, value);
  }

  /** Money that may be negative. */
  optionalBalance(name: string): Money | null {
    const value = this.#take(name);
    return value === null ? null : this.#money(name, value);
  }

  /** An exchange rate, greater than 0 at 12 decimals. */
  rate(name: string): Rate {
    const value = this.#required(name);
    const rate = value === null ? undefined : rateOf(value);
    if (value !== null && (rate === undefined || rate <= 0))
      this.fault("invalid_field", name, `${shown(value)} is no decimal number greater than 0 (12 decimals are kept)`);
    return rate ?? (ZERO as number as Rate);
  }

  /** The amount in base currency; a fault at `path` when it has more digits than fit. */
  base(path: string, amount: Money, rate: Rate): Money {
    const base = convert(amount, rate);
    if (!fitsDecimal(base)) this.fault("invalid_field", path, "amount × rate has more than 30 digits before the point");
    return base;
  }

  /** When the event happened: not in the future. */
  eventTime(name: string): Micros {
    const value = this.#required(name);
    if (value === null) return 0 as Micros;
    const isFar = typeof value === "string" && isBeyondCounting(value);
    const at = isFar ? (0 as Micros) : this.#timestamp(name, value);
    if (isFar || at > this.sender.latest)
      this.fault(
        "timestamp_in_future",
        name,
        `${shown(value)} is further ahead of its arrival than is tolerated: check the sender's clock`,
      );
    return at;
  }

  optionalTimestamp(name: string): Micros | null {
    const value = this.#take(name);
    return value === null ? null : this.#timestamp(name, value);
  }

  currency(name: string): string {
    const value = this.#required(name);
    return value === null ? "" : this.#currency(name, value);
  }

  optionalCurrency(name: string): string | null {
    const value = this.#take(name);
    return value === null ? null : this.#currency(name, value);
  }

  boolean(name: string): boolean {
    const value = this.#required(name);
    return value === null ? false : this.#boolean(name, value);
  }

  optionalBoolean(name: string): boolean | null {
    const value = this.#take(name);
    return value === null ? null : this.#boolean(name, value);
  }

  /** A word of the vocabulary; `code` says what it is when it is none. */
  word<Word extends string>(name: string, vocabulary: Vocabulary<Word>, code: ReasonCode): Word | null {
    const value = this.#required(name);
    return value === null ? null : this.#word(name, value, vocabulary, code);
  }

  optionalWord<Word extends string>(name: string, vocabulary: Vocabulary<Word>, code: ReasonCode): Word | null {
    const value = this.#take(name);
    return value === null ? null : this.#word(name, value, vocabulary, code);
  }

  /** One of the choices, spelled exactly so. */
  optionalChoice(name: string, choices: readonly string[]): string | null {
    const value = this.#take(name);
    if (value === null || (typeof value === "string" && choices.includes(value))) return value;
    this.fault("invalid_field", name, `${shown(value)} is none of ${choices.join(", ")}`);
    return null;
  }

  optionalTexts(name: string): string[] | null {
    const value = this.#take(name);
    if (value === null) return null;
    if (!Array.isArray(value)) {
      this.fault("invalid_field", name, `${shown(value)} is no list of texts`);
      return null;
    }
    return value.map((each, index) => this.#text(`${name}[${index}]`, each));
  }

  /** An object as canonical JSON, of the size that `meta` may have. */
  optionalObject(name: string): string | null {
    const value = this.#take(name);
    if (value === null) return null;
    if (!isObject(value)) {
      this.fault("invalid_field", name, `${shown(value)} is no object`);
      return null;
    }
    return this.#canonical(name, value);
  }

  /** The document's `meta` as canonical JSON. */
  meta(): string | null {
    this.#meta = this.optionalObject("meta");
    return this.#meta;
  }

  /** What the document has besides the fields read, as canonical JSON; null when there is nothing. Read last. */
  extra(): string | null {
    const names = Object.keys(this.#document);
    if (names.length === this.#present.length) return null;
    const known = new Set(this.#present);
    const unknown = names.filter((name) => !known.has(name));
    const extra = canonicalJson(Object.fromEntries(unknown.map((name) => [name, this.#document[name] ?? null])));
    if (extra !== undefined && fitsMeta(this.#meta ?? "", extra)) return extra;
    this.#faultOfExtra(unknown);
    return null;
  }

  /** The document has the field, and it is null. */
  isNull(name: string): boolean {
    return this.#document[name] === null;
  }

  /** The remarks, sorted; each once. */
  sortedFlags(): string[] {
    return this.flags.length < 2 ? this.flags : [...new Set(this.flags)].sort();
  }

  /** The field's value; null when it is null or absent. */
  #take(name: string): Json {
    const value = this.#document[name];
    if (value === undefined) return null;
    this.#present.push(name);
    return value;
  }

  #required(name: string): Json {
    const value = this.#take(name);
    if (value === null) this.fault("missing_field", name, "is required");
    return value;
  }

  #id(name: string, value: Json): string {
    const id = value instanceof ExactNumber ? value.source : typeof value === "number" ? String(value) : value;
    if (typeof id === "string" && id !== "" && id.length <= ID_LIMIT && id.isWellFormed()) return id;
    const allowed = `a number or a text of 1 to ${ID_LIMIT} characters`;
    this.fault("invalid_field", name, `${shown(value)} is no id: send ${allowed}`);
    return "";
  }

  #text(path: string, value: Json): string {
    if (typeof value === "string") return value;
    this.fault("invalid_field", path, `${shown(value)} is no text`);
    return "";
  }

  #money(name: string, value: Json): Money {
    const money = moneyOf(value);
    if (money !== undefined) return money;
    this.fault("invalid_field", name, `${shown(value)} is no decimal number of at most 30 digits before the point`);
    return ZERO;
  }

  #amount(name: string, value: Json): Money {
    const money = this.#money(name, value);
    if (money < 0 || (money === ZERO && isBelowZero(value)))
      this.fault("negative_amount", name, `${shown(value)} is negative: amounts are at least 0`);
    return money;
  }

  #timestamp(name: string, value: Json): Micros {
    const at = typeof value === "string" ? parseTimestamp(value) : undefined;
    if (at !== undefined) return at;
    this.fault(
      "invalid_field",
      name,
      `${shown(value)} is no RFC 3339 timestamp from 1900 on, such as 2024-03-05T20:14:04.373490Z`,
    );
    return 0 as Micros;
  }

  #currency(name: string, value: Json): string {
    if (typeof value !== "string") {
      this.fault("invalid_field", name, `${shown(value)} is no currency code`);
      return "";
    }
    if (CURRENCIES.has(value)) return value;
    const code = CURRENCY_CODE.test(value) ? value.toUpperCase() : "";
    if (CURRENCIES.has(code) || this.sender.tenantRules.extraCurrencies.has(code)) return code;
    this.fault(
      "unknown_currency",
      name,
      `${shown(value)} is neither in ISO 4217 nor among the extra_currencies of ${this.sender.tenant}`,
    );
    return "";
  }

  #boolean(name: string, value: Json): boolean {
    if (typeof value === "boolean") return value;
    this.fault("invalid_field", name, `${shown(value)} is neither true nor false`);
    return false;
  }

  #word<Word extends string>(name: string, value: Json, vocabulary: Vocabulary<Word>, code: ReasonCode): Word | null {
    const word = typeof value === "string" ? vocabulary.find(value) : undefined;
    if (word !== undefined) return word;
    this.fault(code, name, `${shown(value)} is none of ${vocabulary.words.join(", ")}`);
    return null;
  }

  #canonical(name: string, value: JsonObject): string | null {
    const text = canonicalJson(value);
    if (text === undefined) this.fault("too_large", name, `is nested deeper than ${MAX_NESTING} levels`);
    else if (fitsMeta(text, "")) return text;
    else this.#tooLarge(name);
    return null;
  }

  /** What is unknown cannot be kept: for what takes most of it or, where that alone would fit, for `meta`. */
  #faultOfExtra(unknown: readonly string[]): void {
    const sizeOf = (name: string) => canonicalJson(this.#document[name] ?? null)?.length ?? Number.POSITIVE_INFINITY;
    const sizes = unknown.map((name) => ({ name, size: sizeOf(name) })).toSorted((a, b) => b.size - a.size);
    const { name, size } = sizes[0] as (typeof sizes)[number];
    if (size === Number.POSITIVE_INFINITY) this.fault("too_large", name, `is nested deeper than ${MAX_NESTING} levels`);
    else if (this.#meta !== null) this.#tooLarge("meta");
    else this.fault("too_large", name, `is unknown, and what is takes more than ${META_LIMIT} bytes`);
  }

  #tooLarge(name: string): void {
    this.fault("too_large", name, `takes more than ${META_LIMIT} bytes: it is for a few facts`);
  }
}

function fitsMeta(meta: string, extra: string): boolean {
  if ((meta.length + extra.length) * MOST_BYTES_PER_UNIT <= META_LIMIT) return true;
  return Buffer.byteLength(meta) + Buffer.byteLength(extra) <= META_LIMIT;
}
