import { isUtf8 } from "node:buffer";
import { LARGEST_DECIMAL, longBytes, putBytes, putDecimal, putLong, putText } from "../../records/avro-bytes.ts";
import type { InputRules, TenantInputRules } from "../../rules/input-rules.ts";
import { convert } from "../../values/money.ts";
import { joinKey } from "../../values/player-key.ts";
import { type Micros, plus } from "../../values/time.ts";
import { sourceOf } from "../dead-letter.ts";
import { SCHEMA_VERSION } from "../header.ts";
import type { Arrival } from "../outcome.ts";
import { findTenant } from "../tenant.ts";
import { CasinoDocument } from "./casino-document.ts";
import { CASINO } from "./casino-fields.ts";
import type { EncodedEvent } from "./encoded-event.ts";
import { type ItemValues, KIND } from "./item-values.ts";
import { KnownCurrencies } from "./plain-currencies.ts";
import { PlainTimestamps } from "./plain-timestamps.ts";
import { isPlainId, isPlainInKeys, plainAmount, plainRate } from "./plain-values.ts";
import { digitsOf, putDigits, putField, textsOf } from "./put-plain.ts";
import { RecordMemory } from "./record-memory.ts";
import { isAt } from "./scan.ts";

/** What all documents of a source have in common. Their positions are that of the source, a colon and their number. */
export type CasinoSource = Pick<Arrival, "door" | "position"> & {
  /** Of the door; undefined: the envelope's. */
  readonly tenant?: string | undefined;
  /** They may stand bare. */
  readonly mayBeBare: boolean;
};

/** What the events of one tenant have in common. */
interface TenantParts {
  readonly currencies: KnownCurrencies;
  readonly beginOfKey: Buffer;
  readonly header: Buffer;
  readonly end: Buffer;
}

/** What the amounts of an event come to; all of them are numbers that are exact. */
interface Amounts {
  readonly amount: number;
  readonly base: number;
  readonly rate: number;
  readonly real: number;
  readonly bonus: number;
  readonly locked: number;
}

/** What the fields of fixed size take at most, with the lengths of the others. */
const FIXED_ROOM = 256;
const MEMORY = 64 * 1024;

const BAR = 0x7c;
const [NULL, PRESENT] = [0, 2];
const [BET, WIN] = [Buffer.from("Bet"), Buffer.from("Win")];
const [APPROVED, ROLLBACK] = [Buffer.from("Approved"), Buffer.from("Rollback")];
const NOTHING = 0;

/**
 * The short way from the bytes of a bet or a win to its canonical event: without any object in between. It takes only documents
 * that are spelled as nearly all are, and gives them the very bytes that `accept` and the codec would; all others are left to
 * those.
 */
export class PlainCasino {
  readonly #rules: InputRules;
  readonly #source: CasinoSource;
  readonly #position: Buffer;
  readonly #wirePrefix: Buffer;
  readonly #document: CasinoDocument;
  readonly #timestamps = new PlainTimestamps();
  readonly #memory = new RecordMemory(MEMORY);
  readonly #tenants = new Map<string, TenantParts>();
  /** When the latest came, and what records that came then begin with. */
  #receivedAt: Micros | undefined;
  #begin = Buffer.alloc(0);

  /** @param wirePrefix what every record of a casino event begins with in wire format */
  constructor(rules: InputRules, wirePrefix: Buffer, source: CasinoSource) {
    this.#rules = rules;
    this.#source = source;
    this.#position = Buffer.from(`${sourceOf(source.door, source.position)}:`);
    this.#wirePrefix = wirePrefix;
    this.#document = new CasinoDocument(source.mayBeBare);
  }

  /** The event as it goes to the log; undefined when `accept` has to judge the document. */
  read(body: Buffer, number: number, receivedAt: Micros): EncodedEvent | undefined {
    const document = this.#document;
    if (!document.read(body)) return undefined;
    const tenant = this.#tenant(document);
    const { values } = document;
    if (tenant === undefined || !hasPlainWords(body, values) || !isUtf8(body)) return undefined;
    const occurredAt = this.#timestamps.read(body, values, CASINO.timestamp);
    if (occurredAt === undefined || occurredAt > plus(receivedAt, this.#rules.futureTolerance)) return undefined;
    const amounts = amountsOf(body, values);
    if (amounts === undefined || !tenant.currencies.has(body, values, CASINO.currency)) return undefined;
    return this.#encoded(body, tenant, { number, receivedAt, occurredAt }, amounts);
  }

  #tenant(document: CasinoDocument): TenantParts | undefined {
    const found = findTenant(this.#source, document, this.#rules);
    if (!found.known) return undefined;
    const known = this.#tenants.get(found.id);
    if (known !== undefined) return known;
    const parts = tenantParts(found.id, found.rules);
    this.#tenants.set(found.id, parts);
    return parts;
  }

  #encoded(
    body: Buffer,
    tenant: TenantParts,
    { number, receivedAt, occurredAt }: { number: number; receivedAt: Micros; occurredAt: Micros },
    amounts: Amounts,
  ): EncodedEvent {
    const { values } = this.#document;
    const room = FIXED_ROOM + this.#position.length + tenant.header.length + tenant.beginOfKey.length + 3 * body.length;
    const bytes = this.#memory.withRoom(room);
    const begin = this.#memory.at;
    let at = putBytes(bytes, begin, tenant.beginOfKey, 0, tenant.beginOfKey.length);
    at = putAsIs(bytes, at, body, values, CASINO.origin);
    bytes[at] = BAR;
    const endOfKey = putAsIs(bytes, at + 1, body, values, CASINO.userId);
    const beginOfRecord = this.#beginAt(receivedAt);
    at = putBytes(bytes, endOfKey, beginOfRecord, 0, beginOfRecord.length);
    at = putNumbered(bytes, at, this.#position, number);
    at = putBytes(bytes, at, tenant.header, 0, tenant.header.length);
    at = putField(bytes, at, body, values, CASINO.origin);
    at = putField(bytes, at, body, values, CASINO.userId);
    at = putField(bytes, at, body, values, CASINO.activityId);
    at = putLong(bytes, at, occurredAt);
    at = putRound(bytes, at, body, values);
    at = putAmounts(bytes, at, amounts);
    at = putOptionalAmount(bytes, at, body, values, CASINO.balanceBefore);
    at = putOptionalAmount(bytes, at, body, values, CASINO.balanceAfter);
    bytes[at++] = PRESENT;
    bytes[at++] = values.kinds[CASINO.isRoundEnd] === KIND.true ? 1 : 0;
    const end = putBytes(bytes, at, tenant.end, 0, tenant.end.length);
    this.#memory.keep(end);
    return { name: "CasinoEvent", bytes, begin, endOfKey, end };
  }

  #beginAt(receivedAt: Micros): Buffer {
    if (receivedAt === this.#receivedAt) return this.#begin;
    this.#receivedAt = receivedAt;
    this.#begin = Buffer.concat([this.#wirePrefix, longBytes(receivedAt)]);
    return this.#begin;
  }
}

function tenantParts(tenant: string, rules: TenantInputRules): TenantParts {
  return {
    currencies: new KnownCurrencies(rules),
    beginOfKey: Buffer.from(`${joinKey(tenant)}|`),
    header: Buffer.concat([longBytes(SCHEMA_VERSION), textsOf(tenant)]),
    // per_round, both metas, no flags.
    end: Buffer.from([rules.activityIds === "per_round" ? 1 : 0, NULL, NULL, 0]),
  };
}

/** Whether ids, words and texts are such, and the key holds the player's as they are. */
function hasPlainWords(body: Buffer, values: ItemValues): boolean {
  const { kinds } = values;
  return (
    isPlainId(values, CASINO.activityId) &&
    isPlainId(values, CASINO.gameId) &&
    isPlainId(values, CASINO.roundId) &&
    isPlainId(values, CASINO.vendorId) &&
    isPlainInKeys(body, values, CASINO.origin) &&
    isPlainInKeys(body, values, CASINO.userId) &&
    kinds[CASINO.gameName] === KIND.text &&
    kinds[CASINO.vendorName] === KIND.text &&
    (isAbsent(values, CASINO.gameType) || kinds[CASINO.gameType] === KIND.text) &&
    isAbsent(values, CASINO.meta) &&
    (kinds[CASINO.isRoundEnd] === KIND.true || kinds[CASINO.isRoundEnd] === KIND.false) &&
    (isWord(body, values, CASINO.type, BET) || isWord(body, values, CASINO.type, WIN)) &&
    (isApproved(body, values) || isWord(body, values, CASINO.status, ROLLBACK)) &&
    isPlainBalance(body, values, CASINO.balanceBefore) &&
    isPlainBalance(body, values, CASINO.balanceAfter)
  );
}

function isAbsent({ kinds }: ItemValues, field: number): boolean {
  return kinds[field] === 0 || kinds[field] === KIND.null;
}

function isWord(body: Buffer, { kinds, from, to }: ItemValues, field: number, word: Buffer): boolean {
  const begin = from[field] ?? 0;
  return kinds[field] === KIND.text && (to[field] ?? 0) - begin === word.length && isAt(body, begin, word);
}

function isApproved(body: Buffer, values: ItemValues): boolean {
  return isAbsent(values, CASINO.status) || isWord(body, values, CASINO.status, APPROVED);
}

function isPlainBalance(body: Buffer, values: ItemValues, field: number): boolean {
  return isAbsent(values, field) || plainAmount(body, values, field) !== undefined;
}

/** Undefined where one is spelled otherwise, or the parts are not those of the amount. */
function amountsOf(body: Buffer, values: ItemValues): Amounts | undefined {
  const amount = plainAmount(body, values, CASINO.amount);
  const rate = plainRate(body, values, CASINO.exchangeRate);
  const real = partOf(body, values, CASINO.wagerAmount);
  const bonus = partOf(body, values, CASINO.bonusWagerAmount);
  const locked = partOf(body, values, CASINO.lockedWagerAmount);
  if (amount === undefined || rate === undefined) return undefined;
  if (real === undefined || bonus === undefined || locked === undefined) return undefined;
  const base = convert(amount, rate);
  if (base > LARGEST_DECIMAL) return undefined;
  const parts = real + bonus + locked;
  if (parts !== NOTHING && parts !== amount) return undefined;
  return { amount, base: Number(base), rate, real: parts === NOTHING ? amount : real, bonus, locked };
}

function partOf(body: Buffer, values: ItemValues, field: number): number | undefined {
  return isAbsent(values, field) ? NOTHING : plainAmount(body, values, field);
}

function putAsIs(bytes: Buffer, at: number, body: Buffer, { from, to }: ItemValues, field: number): number {
  return putBytes(bytes, at, body, from[field] ?? 0, to[field] ?? 0);
}

function putPresent(bytes: Buffer, at: number, body: Buffer, values: ItemValues, field: number): number {
  bytes[at] = PRESENT;
  return putField(bytes, at + 1, body, values, field);
}

/** A text that ends in a number. */
function putNumbered(bytes: Buffer, begin: number, text: Buffer, number: number): number {
  const digits = digitsOf(number);
  const at = putLong(bytes, begin, text.length + digits);
  return putDigits(bytes, putBytes(bytes, at, text, 0, text.length), digits, number);
}

/** From the activity's id to the currency, in the order of the schema. */
function putRound(bytes: Buffer, begin: number, body: Buffer, values: ItemValues): number {
  const status = isApproved(body, values) ? APPROVED : ROLLBACK;
  let at = putField(bytes, begin, body, values, CASINO.activityId);
  at = putField(bytes, at, body, values, CASINO.type);
  at = putText(bytes, at, status, 0, status.length);
  at = putField(bytes, at, body, values, CASINO.roundId);
  at = putField(bytes, at, body, values, CASINO.gameId);
  at = putPresent(bytes, at, body, values, CASINO.gameName);
  if (isAbsent(values, CASINO.gameType)) bytes[at++] = NULL;
  else at = putPresent(bytes, at, body, values, CASINO.gameType);
  at = putPresent(bytes, at, body, values, CASINO.vendorId);
  at = putPresent(bytes, at, body, values, CASINO.vendorName);
  return putField(bytes, at, body, values, CASINO.currency);
}

function putAmounts(bytes: Buffer, begin: number, { rate, amount, base, real, bonus, locked }: Amounts): number {
  bytes[begin] = PRESENT;
  let at = putDecimal(bytes, begin + 1, rate);
  at = putDecimal(bytes, at, amount);
  at = putDecimal(bytes, at, base);
  at = putDecimal(bytes, at, real);
  at = putDecimal(bytes, at, bonus);
  return putDecimal(bytes, at, locked);
}

function putOptionalAmount(bytes: Buffer, at: number, body: Buffer, values: ItemValues, field: number): number {
  const amount = isAbsent(values, field) ? undefined : plainAmount(body, values, field);
  if (amount === undefined) {
    bytes[at] = NULL;
    return at + 1;
  }
  bytes[at] = PRESENT;
  return putDecimal(bytes, at + 1, amount);
}
