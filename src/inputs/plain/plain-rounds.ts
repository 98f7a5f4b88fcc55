import { LARGEST_DECIMAL, longBytes, putBytes, putDecimal, putLong, putText } from "../../records/avro-bytes.ts";
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
import { RecordMemory } from "./record-memory.ts";

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

const [PERCENT, ZERO, CLOSE_BRACKET, BAR] = [0x25, 0x30, 0x5d, 0x7c];
const [NULL, PRESENT] = [0, 2];
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
  readonly #memory = new RecordMemory(MEMORY);
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
    return new PlainBatch(body, this.#fields, this.#memory, parts, {
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
  readonly #memory: RecordMemory;
  readonly #tenant: TenantParts;
  readonly #batch: BatchParts;
  readonly #rounds: (EncodedRound | undefined)[] = [];

  constructor(body: Buffer, fields: PlainGameround, memory: RecordMemory, tenant: TenantParts, batch: BatchParts) {
    this.#body = body;
    this.#fields = fields;
    this.#memory = memory;
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
    const { currencies, timestamps, keyBegin, header } = this.#tenant;
    const amount = plainAmount(this.#body, fields, FIELD.amount);
    const occurredAt = timestamps.read(this.#body, fields, FIELD.timestamp);
    const rate = currencies.rateOf(this.#body, fields, FIELD.currency);
    if (amount === undefined || rate === undefined) return undefined;
    if (occurredAt === undefined || occurredAt > this.#batch.latest) return undefined;
    const base = convert(amount, rate);
    if (base > LARGEST_DECIMAL || !hasIds(fields) || !hasWords(fields) || !isKey(this.#body, fields)) return undefined;
    const room = FIXED_ROOM + this.#batch.source.length + header.length + keyBegin.length + 2 * length;
    const bytes = this.#memory.withRoom(room);
    const begin = this.#memory.at;
    const endOfKey = this.#putKey(bytes, begin);
    const end = this.#putValue(bytes, this.#putHeader(bytes, endOfKey, index), occurredAt, rate, amount, Number(base));
    this.#memory.keep(end);
    return { key: bytes.subarray(begin, endOfKey), value: bytes.subarray(endOfKey, end) };
  }

  #putKey(bytes: Buffer, begin: number): number {
    const { keyBegin } = this.#tenant;
    const { from, to } = this.#fields;
    const at = putBytes(bytes, begin, keyBegin, 0, keyBegin.length);
    return putBytes(bytes, at, this.#body, from[FIELD.playerId] ?? 0, to[FIELD.playerId] ?? 0);
  }

  /** What the record begins with, up to its origin. */
  #putHeader(bytes: Buffer, begin: number, index: number): number {
    const { begin: first, source } = this.#batch;
    const { header } = this.#tenant;
    const digits = digitsOf(index);
    let at = putBytes(bytes, begin, first, 0, first.length);
    at = putLong(bytes, at, source.length + digits + 1);
    at = putBytes(bytes, at, source, 0, source.length) + digits;
    let rest = index;
    for (let place = 1; place <= digits; place++) {
      bytes[at - place] = ZERO + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    bytes[at] = CLOSE_BRACKET;
    return putBytes(bytes, at + 1, header, 0, header.length);
  }

  /** The rest of it, in the order of the schema. */
  #putValue(bytes: Buffer, begin: number, occurredAt: Micros, rate: number, amount: number, base: number): number {
    const body = this.#body;
    const { from, to, kinds } = this.#fields;
    const { end } = this.#tenant;
    const action = kinds[FIELD.isWin] === KIND.true ? WIN : BET;
    let at = putField(bytes, begin, body, from, to, FIELD.playerId);
    at = putField(bytes, at, body, from, to, FIELD.uniqueId);
    at = putLong(bytes, at, occurredAt);
    at = putField(bytes, at, body, from, to, FIELD.uniqueId);
    at = putBytes(bytes, at, action, 0, action.length);
    at = putField(bytes, at, body, from, to, FIELD.roundId);
    at = putField(bytes, at, body, from, to, FIELD.gameId);
    at = putBytes(bytes, at, NO_GAME, 0, NO_GAME.length);
    at = putField(bytes, at, body, from, to, FIELD.currency);
    bytes[at] = PRESENT;
    at = putDecimal(bytes, at + 1, rate);
    at = putDecimal(bytes, at, amount);
    at = putDecimal(bytes, at, base);
    at = putWagers(bytes, at, amount, kinds[FIELD.isBonus] === KIND.true);
    return putBytes(bytes, at, end, 0, end.length);
  }
}

function putField(bytes: Buffer, at: number, body: Buffer, from: Int32Array, to: Int32Array, field: number): number {
  return putText(bytes, at, body, from[field] ?? 0, to[field] ?? 0);
}

/** Real, bonus and locked. */
function putWagers(bytes: Buffer, begin: number, amount: number, isBonus: boolean): number {
  const at = putDecimal(bytes, isBonus ? putDecimal(bytes, begin, 0) : begin, amount);
  return putDecimal(bytes, isBonus ? at : putDecimal(bytes, at, 0), 0);
}

function digitsOf(index: number): number {
  let digits = 1;
  for (let rest = index; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  return digits;
}

/** Whether a key holds the player's id as it is. */
function isKey(body: Buffer, { from, to }: PlainGameround): boolean {
  const end = to[FIELD.playerId] ?? 0;
  for (let at = from[FIELD.playerId] ?? 0; at < end; at++) if (body[at] === PERCENT || body[at] === BAR) return false;
  return true;
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
