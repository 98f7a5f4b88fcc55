import { LARGEST_DECIMAL, longBytes, putBytes, putDecimal, putLong } from "../../records/avro-bytes.ts";
import type { InputRules, TenantInputRules } from "../../rules/input-rules.ts";
import { convert } from "../../values/money.ts";
import { playerKey } from "../../values/player-key.ts";
import { type Micros, plus } from "../../values/time.ts";
import { sourceOf } from "../dead-letter.ts";
import { SCHEMA_VERSION } from "../header.ts";
import type { Arrival } from "../outcome.ts";
import type { EncodedEvent, PlainName } from "./encoded-event.ts";
import { FIELD } from "./item-fields.ts";
import { type ItemValues, KIND } from "./item-values.ts";
import { PlainCurrencies } from "./plain-currencies.ts";
import { ITEM, PlainItem } from "./plain-item.ts";
import { PlainTimestamps } from "./plain-timestamps.ts";
import { isPlainId, isPlainInKeys, plainAmount } from "./plain-values.ts";
import { digitsOf, putDigits, putField, textsOf } from "./put-plain.ts";
import { RecordMemory } from "./record-memory.ts";

/** Where a batch comes from. `position` is that of the batch: its items add their index. */
export type BatchArrival = Pick<Arrival, "door" | "position" | "receivedAt"> & { readonly tenant: string };

/** What the items of one tenant have in common. */
interface TenantParts {
  readonly item: PlainItem;
  readonly currencies: PlainCurrencies;
  readonly timestamps: PlainTimestamps;
  readonly keyBegin: Buffer;
  readonly header: Buffer;
  readonly endOfRound: Buffer;
}

/** What the fields of fixed size take at most, with the lengths of the others. */
const FIXED_ROOM = 256;
const MEMORY = 64 * 1024;

const CLOSE_BRACKET = 0x5d;
const [NULL, PRESENT] = [0, 2];
const NO_GAME = Buffer.from([NULL, NULL, NULL, NULL]);
const BET = textsOf("Bet", "Approved");
const WIN = textsOf("Win", "Approved");
/** No meta, no flags. */
const END_OF_LOGIN = Buffer.from([NULL, 0]);

/**
 * The short way from the bytes of a game round or a login, in a batch, to its canonical event: without any object in between.
 * It takes only items that are spelled as nearly all are, and gives them the very bytes that `accept` and the codec would; all
 * others are left to those.
 */
export class PlainEvents {
  readonly #rules: InputRules;
  readonly #wirePrefixes: Readonly<Record<PlainName, Buffer>>;
  readonly #memory = new RecordMemory(MEMORY);
  readonly #tenants = new Map<string, TenantParts>();

  /** @param wirePrefixes what every record of the name begins with in wire format */
  constructor(rules: InputRules, wirePrefixes: Readonly<Record<PlainName, Buffer>>) {
    this.#rules = rules;
    this.#wirePrefixes = wirePrefixes;
  }

  /** Of one batch; undefined when all of it has to go the general way. */
  of(body: Buffer, arrival: BatchArrival): PlainBatch | undefined {
    const { tenant, receivedAt } = arrival;
    const rules = this.#rules.tenants.get(tenant);
    if (rules === undefined) return undefined;
    const parts = this.#tenants.get(tenant) ?? tenantParts(tenant, rules);
    this.#tenants.set(tenant, parts);
    const received = longBytes(receivedAt);
    return new PlainBatch(body, this.#memory, parts, {
      latest: plus(receivedAt, this.#rules.futureTolerance),
      beginOfRound: Buffer.concat([this.#wirePrefixes.CasinoEvent, received]),
      beginOfLogin: Buffer.concat([this.#wirePrefixes.LoginEvent, received]),
      source: Buffer.from(`${sourceOf(arrival.door, arrival.position)}[`),
    });
  }
}

/** What the events of one batch have in common. */
interface BatchParts {
  readonly latest: Micros;
  readonly beginOfRound: Buffer;
  readonly beginOfLogin: Buffer;
  readonly source: Buffer;
}

/** The plain items of one batch. */
export class PlainBatch {
  readonly #body: Buffer;
  readonly #memory: RecordMemory;
  readonly #tenant: TenantParts;
  readonly #batch: BatchParts;
  #latest: EncodedEvent | undefined;

  constructor(body: Buffer, memory: RecordMemory, tenant: TenantParts, batch: BatchParts) {
    this.#body = body;
    this.#memory = memory;
    this.#tenant = tenant;
    this.#batch = batch;
  }

  /** Reads the item that begins there; where it ends, or −1 when that is for others to find out. */
  read(index: number, begin: number): number {
    const end = this.#tenant.item.read(this.#body, begin);
    this.#latest = end < 0 ? undefined : this.#eventOf(index, end - begin);
    return end;
  }

  /** The item that was read last, as it goes to the log; undefined when `accept` has to judge it. */
  get latest(): EncodedEvent | undefined {
    return this.#latest;
  }

  #eventOf(index: number, length: number): EncodedEvent | undefined {
    const { item, timestamps } = this.#tenant;
    const { values } = item;
    const occurredAt = timestamps.read(this.#body, values, FIELD.timestamp);
    if (occurredAt === undefined || occurredAt > this.#batch.latest || !isPlayer(this.#body, values)) return undefined;
    return item.kind === ITEM.login ? this.#login(index, length, occurredAt) : this.#round(index, length, occurredAt);
  }

  #login(index: number, length: number, occurredAt: Micros): EncodedEvent {
    const { bytes, begin, endOfKey } = this.#begin(length);
    const at = this.#putHeader(bytes, endOfKey, this.#batch.beginOfLogin, index, occurredAt);
    const end = putBytes(bytes, at, END_OF_LOGIN, 0, END_OF_LOGIN.length);
    this.#memory.keep(end);
    return { name: "LoginEvent", bytes, begin, endOfKey, end };
  }

  #round(index: number, length: number, occurredAt: Micros): EncodedEvent | undefined {
    const { currencies, item } = this.#tenant;
    const { values } = item;
    const amount = plainAmount(this.#body, values, FIELD.amount);
    const rate = currencies.rateOf(this.#body, values, FIELD.currency);
    if (amount === undefined || rate === undefined || !isGame(values)) return undefined;
    const base = convert(amount, rate);
    if (base > LARGEST_DECIMAL) return undefined;
    const { bytes, begin, endOfKey } = this.#begin(length);
    const at = this.#putHeader(bytes, endOfKey, this.#batch.beginOfRound, index, occurredAt);
    const end = this.#putRound(bytes, at, rate, amount, Number(base));
    this.#memory.keep(end);
    return { name: "CasinoEvent", bytes, begin, endOfKey, end };
  }

  /** Writes the key, where there is room for the rest of the event. */
  #begin(length: number): { readonly bytes: Buffer; readonly begin: number; readonly endOfKey: number } {
    const { keyBegin, header, item } = this.#tenant;
    const { from, to } = item.values;
    const room = FIXED_ROOM + this.#batch.source.length + header.length + keyBegin.length + 2 * length;
    const bytes = this.#memory.withRoom(room);
    const begin = this.#memory.at;
    const at = putBytes(bytes, begin, keyBegin, 0, keyBegin.length);
    const endOfKey = putBytes(bytes, at, this.#body, from[FIELD.playerId] ?? 0, to[FIELD.playerId] ?? 0);
    return { bytes, begin, endOfKey };
  }

  /** What every record begins with, up to when it happened. */
  #putHeader(bytes: Buffer, begin: number, first: Buffer, index: number, occurredAt: Micros): number {
    const { source } = this.#batch;
    const { header, item } = this.#tenant;
    const digits = digitsOf(index);
    let at = putBytes(bytes, begin, first, 0, first.length);
    at = putLong(bytes, at, source.length + digits + 1);
    at = putDigits(bytes, putBytes(bytes, at, source, 0, source.length), digits, index);
    bytes[at] = CLOSE_BRACKET;
    at = putBytes(bytes, at + 1, header, 0, header.length);
    at = putField(bytes, at, this.#body, item.values, FIELD.playerId);
    at = putField(bytes, at, this.#body, item.values, FIELD.uniqueId);
    return putLong(bytes, at, occurredAt);
  }

  /** What only rounds have, in the order of the schema. */
  #putRound(bytes: Buffer, begin: number, rate: number, amount: number, base: number): number {
    const body = this.#body;
    const { item, endOfRound } = this.#tenant;
    const { values } = item;
    const action = values.kinds[FIELD.isWin] === KIND.true ? WIN : BET;
    let at = putField(bytes, begin, body, values, FIELD.uniqueId);
    at = putBytes(bytes, at, action, 0, action.length);
    at = putField(bytes, at, body, values, FIELD.roundId);
    at = putField(bytes, at, body, values, FIELD.gameId);
    at = putBytes(bytes, at, NO_GAME, 0, NO_GAME.length);
    at = putField(bytes, at, body, values, FIELD.currency);
    bytes[at] = PRESENT;
    at = putDecimal(bytes, at + 1, rate);
    at = putDecimal(bytes, at, amount);
    at = putDecimal(bytes, at, base);
    at = putWagers(bytes, at, amount, values.kinds[FIELD.isBonus] === KIND.true);
    return putBytes(bytes, at, endOfRound, 0, endOfRound.length);
  }
}

/** Real, bonus and locked. */
function putWagers(bytes: Buffer, begin: number, amount: number, isBonus: boolean): number {
  const at = putDecimal(bytes, isBonus ? putDecimal(bytes, begin, 0) : begin, amount);
  return putDecimal(bytes, isBonus ? at : putDecimal(bytes, at, 0), 0);
}

/** Whether the ids are such, and a key holds the player's as it is. */
function isPlayer(body: Buffer, values: ItemValues): boolean {
  return isPlainId(values, FIELD.uniqueId) && isPlainInKeys(body, values, FIELD.playerId);
}

function isGame(values: ItemValues): boolean {
  const { kinds } = values;
  const hasIds = isPlainId(values, FIELD.gameId) && isPlainId(values, FIELD.roundId);
  return hasIds && isWord(kinds[FIELD.isWin]) && isWord(kinds[FIELD.isBonus]);
}

function isWord(kind: number | undefined): boolean {
  return kind === KIND.true || kind === KIND.false;
}

function tenantParts(tenant: string, rules: TenantInputRules): TenantParts {
  const { defaultOrigin, activityIds } = rules;
  const isPerRound = activityIds === "per_round" ? 1 : 0;
  return {
    item: new PlainItem(),
    currencies: new PlainCurrencies(rules),
    timestamps: new PlainTimestamps(),
    keyBegin: Buffer.from(playerKey(tenant, defaultOrigin, "")),
    header: Buffer.concat([longBytes(SCHEMA_VERSION), textsOf(tenant, defaultOrigin)]),
    // Both balances and the end of the round, per_round, both metas, no flags.
    endOfRound: Buffer.from([NULL, NULL, NULL, isPerRound, NULL, NULL, 0]),
  };
}
