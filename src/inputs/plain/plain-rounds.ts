import { AvroBytes, LARGEST_DECIMAL, longBytes } from "../../records/avro-bytes.ts";
import type { InputRules, TenantInputRules } from "../../rules/input-rules.ts";
import { convert } from "../../values/money.ts";
import { playerKey } from "../../values/player-key.ts";
import { type Micros, plus } from "../../values/time.ts";
import { sourceOf } from "../dead-letter.ts";
import { SCHEMA_VERSION } from "../header.ts";
import type { Arrival } from "../outcome.ts";
import { PlainCurrencies } from "./plain-currencies.ts";
import { FIELD, KIND, PlainGameround } from "./plain-gameround.ts";
import { PlainTimestamps } from "./plain-timestamps.ts";
import { isPlainId, plainAmount } from "./plain-values.ts";

/** A CasinoEvent as the log takes it. */
export interface EncodedRound {
  /** The player key in UTF-8. */
  readonly key: Buffer;
  /** The record in the registry's wire format. */
  readonly value: Buffer;
}

/** Where a batch comes from. `position` is that of the batch: its items add their index. */
export type BatchArrival = Pick<Arrival, "door" | "position" | "receivedAt"> & { readonly tenant: string };

/** What every round of one tenant begins and ends with. */
interface TenantParts {
  readonly currencies: PlainCurrencies;
  readonly timestamps: PlainTimestamps;
  readonly keyBegin: Buffer;
  readonly header: Buffer;
  readonly end: Buffer;
}

/** Longer items are left to the general way: what is plain is short. */
const LONGEST_ITEM = 4096;
/** What the fields of fixed size take at most, with the lengths of the others. */
const FIXED_ROOM = 256;
const MEMORY = 64 * 1024;

const [PERCENT, BAR, CLOSE_BRACKET] = [0x25, 0x7c, 0x5d];
const [NULL, PRESENT] = [0, 2];
const NO_AMOUNT = Buffer.from([2, 0]);
const NO_GAME = Buffer.from([NULL, NULL, NULL, NULL]);
const BET = texts("Bet", "Approved");
const WIN = texts("Win", "Approved");

/**
 * The short way from the bytes of a game round, in a batch, to its canonical event: without any object in between. It takes
 * only rounds that are spelled as nearly all are, and gives them the very bytes that `accept` and the codec would; all
 * others are left to those.
 */
export class PlainRounds {
  readonly #rules: InputRules;
  readonly #wirePrefix: Buffer;
  readonly #bytes = new AvroBytes(MEMORY);
  readonly #fields = new PlainGameround();
  readonly #tenants = new Map<string, TenantParts>();

  /** @param wirePrefix what every CasinoEvent in wire format begins with */
  constructor(rules: InputRules, wirePrefix: Buffer) {
    this.#rules = rules;
    this.#wirePrefix = wirePrefix;
  }

  /** Of one batch; undefined when all of it has to go the general way. */
  of(body: Buffer, arrival: BatchArrival): PlainBatch | undefined {
    const { tenant, receivedAt } = arrival;
    const rules = this.#rules.tenants.get(tenant);
    if (rules === undefined) return undefined;
    const parts = this.#tenants.get(tenant) ?? tenantParts(tenant, rules);
    this.#tenants.set(tenant, parts);
    return new PlainBatch(body, this.#fields, this.#bytes, parts, {
      latest: plus(receivedAt, this.#rules.futureTolerance),
      begin: Buffer.concat([this.#wirePrefix, longBytes(receivedAt)]),
      source: Buffer.from(`${sourceOf(arrival.door, arrival.position)}[`),
    });
  }
}

/** What the rounds of one batch have in common. */
interface BatchParts {
  readonly latest: Micros;
  readonly begin: Buffer;
  readonly source: Buffer;
}

/** The plain rounds of one batch. */
export class PlainBatch {
  readonly #body: Buffer;
  readonly #fields: PlainGameround;
  readonly #bytes: AvroBytes;
  readonly #tenant: TenantParts;
  readonly #batch: BatchParts;
  readonly #rounds: (EncodedRound | undefined)[] = [];

  constructor(body: Buffer, fields: PlainGameround, bytes: AvroBytes, tenant: TenantParts, batch: BatchParts) {
    this.#body = body;
    this.#fields = fields;
    this.#bytes = bytes;
    this.#tenant = tenant;
    this.#batch = batch;
  }

  /** Reads the item that begins there; where it ends, or −1 when that is for others to find out. */
  read(index: number, begin: number): number {
    const end = this.#fields.read(this.#body, begin);
    if (end < 0 || end - begin > LONGEST_ITEM) return end;
    this.#rounds[index] = this.#roundOf(index, end - begin);
    return end;
  }

  /** The item as it goes to the log; undefined when `accept` has to judge it. */
  roundAt(index: number): EncodedRound | undefined {
    return this.#rounds[index];
  }

  #roundOf(index: number, length: number): EncodedRound | undefined {
    const fields = this.#fields;
    const amount = plainAmount(this.#body, fields, FIELD.amount);
    const occurredAt = this.#tenant.timestamps.read(this.#body, fields, FIELD.timestamp);
    const rate = this.#tenant.currencies.rateOf(this.#body, fields, FIELD.currency);
    if (amount === undefined || rate === undefined) return undefined;
    if (occurredAt === undefined || occurredAt > this.#batch.latest) return undefined;
    const base = convert(amount, rate);
    if (base > LARGEST_DECIMAL || !hasIds(fields) || !hasWords(fields)) return undefined;
    const { source } = this.#batch;
    const { header, keyBegin } = this.#tenant;
    this.#bytes.reserve(FIXED_ROOM + source.length + header.length + keyBegin.length + 2 * length);
    const key = this.#key();
    return key === undefined ? undefined : { key, value: this.#value(index, occurredAt, rate, amount, Number(base)) };
  }

  /** Undefined when the id has to be escaped. */
  #key(): Buffer | undefined {
    const from = this.#fields.from[FIELD.playerId] ?? 0;
    const to = this.#fields.to[FIELD.playerId] ?? 0;
    for (let at = from; at < to; at++) if (this.#body[at] === PERCENT || this.#body[at] === BAR) return undefined;
    const { keyBegin } = this.#tenant;
    const bytes = this.#bytes;
    const begin = bytes.at;
    bytes.raw(keyBegin, 0, keyBegin.length);
    bytes.raw(this.#body, from, to);
    return bytes.since(begin);
  }

  /** In the order of the schema. */
  #value(index: number, occurredAt: Micros, rate: number, amount: number, base: number): Buffer {
    const bytes = this.#bytes;
    const { kinds } = this.#fields;
    const from = bytes.at;
    this.#parts(this.#batch.begin);
    this.#source(index);
    this.#parts(this.#tenant.header);
    this.#text(FIELD.playerId);
    this.#text(FIELD.uniqueId);
    bytes.long(occurredAt);
    this.#text(FIELD.uniqueId);
    this.#parts(kinds[FIELD.isWin] === KIND.true ? WIN : BET);
    this.#text(FIELD.roundId);
    this.#text(FIELD.gameId);
    this.#parts(NO_GAME);
    this.#text(FIELD.currency);
    bytes.byte(PRESENT);
    bytes.decimal(rate);
    bytes.decimal(amount);
    bytes.decimal(base);
    this.#wagers(amount, kinds[FIELD.isBonus] === KIND.true);
    this.#parts(this.#tenant.end);
    return bytes.since(from);
  }

  /** Real, bonus and locked. */
  #wagers(amount: number, isBonus: boolean): void {
    if (isBonus) this.#parts(NO_AMOUNT);
    this.#bytes.decimal(amount);
    if (!isBonus) this.#parts(NO_AMOUNT);
    this.#parts(NO_AMOUNT);
  }

  #source(index: number): void {
    const { source } = this.#batch;
    const digits = String(index);
    this.#bytes.long(source.length + digits.length + 1);
    this.#parts(source);
    for (let at = 0; at < digits.length; at++) this.#bytes.byte(digits.charCodeAt(at));
    this.#bytes.byte(CLOSE_BRACKET);
  }

  #text(field: number): void {
    this.#bytes.text(this.#body, this.#fields.from[field] ?? 0, this.#fields.to[field] ?? 0);
  }

  #parts(parts: Buffer): void {
    this.#bytes.raw(parts, 0, parts.length);
  }
}

function hasIds(fields: PlainGameround): boolean {
  return (
    isPlainId(fields, FIELD.uniqueId) &&
    isPlainId(fields, FIELD.playerId) &&
    isPlainId(fields, FIELD.gameId) &&
    isPlainId(fields, FIELD.roundId)
  );
}

function hasWords({ kinds }: PlainGameround): boolean {
  return isWord(kinds[FIELD.isWin]) && isWord(kinds[FIELD.isBonus]);
}

function isWord(kind: number | undefined): boolean {
  return kind === KIND.true || kind === KIND.false;
}

function tenantParts(tenant: string, rules: TenantInputRules): TenantParts {
  const { defaultOrigin, activityIds } = rules;
  const isPerRound = activityIds === "per_round" ? 1 : 0;
  return {
    currencies: new PlainCurrencies(rules),
    timestamps: new PlainTimestamps(),
    keyBegin: Buffer.from(playerKey(tenant, defaultOrigin, "")),
    header: Buffer.concat([longBytes(SCHEMA_VERSION), texts(tenant, defaultOrigin)]),
    // Both balances and the end of the round, per_round, both metas, no flags.
    end: Buffer.from([NULL, NULL, NULL, isPerRound, NULL, NULL, 0]),
  };
}

function texts(...each: string[]): Buffer {
  return Buffer.concat(each.flatMap((text) => [longBytes(Buffer.byteLength(text)), Buffer.from(text)]));
}
