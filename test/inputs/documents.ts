import { accept } from "../../src/inputs/accept.ts";
import type { AcceptedEvent, Arrival, DoorRecordName, Outcome } from "../../src/inputs/outcome.ts";
import type { EventRecords } from "../../src/records/generated.ts";
import type { InputRules, TenantInputRules } from "../../src/rules/input-rules.ts";
import { parseRate, type Rate } from "../../src/values/money.ts";
import { MINUTE, type Micros, parseTimestamp } from "../../src/values/time.ts";

export const NOW = at("2024-03-06T00:00:00Z");

export function at(text: string): Micros {
  return parseTimestamp(text)!;
}

export function tenantRules(overrides: Partial<TenantInputRules> = {}): TenantInputRules {
  return {
    baseCurrency: "EUR",
    defaultOrigin: "acme.example",
    extraCurrencies: new Set(["BIT"]),
    rates: new Map<string, Rate>([["SEK", parseRate("0.088")!]]),
    activityIds: "unique",
    perdido: "Lost",
    ...overrides,
  };
}

/** `acme` is as given; `globex` and `default` are there too. */
export function rulesWith(overrides: Partial<TenantInputRules> = {}): InputRules {
  return {
    futureTolerance: (10 * MINUTE) as typeof MINUTE,
    tenants: new Map([
      ["default", tenantRules({ defaultOrigin: "default" })],
      ["acme", tenantRules(overrides)],
      ["globex", tenantRules({ defaultOrigin: "globex.example" })],
    ]),
  };
}

export type Fields = Record<string, unknown>;

/** The sample of the document "Casino: Bet / Win Events". */
export function casino(overrides: Fields = {}): Fields {
  return {
    activity_id: "2019020103308257480",
    amount: 20,
    balance_after: 174.03,
    balance_before: 194.03,
    bonus_wager_amount: 0,
    currency: "EUR",
    exchange_rate: 1,
    game_id: "10911",
    game_name: "Dead or Alive",
    game_type: "Slots",
    is_round_end: false,
    locked_wager_amount: 0,
    origin: "sub.example.com",
    round_id: "2019020103308257480",
    status: "Approved",
    timestamp: "2015-03-02T8:27:58.721607Z",
    type: "Bet",
    user_id: "52530",
    vendor_id: "1",
    vendor_name: "Netent",
    wager_amount: 20,
    meta: { key1: 10, key2: "some string", key3: false },
    ...overrides,
  };
}

export function bonus(overrides: Fields = {}): Fields {
  return {
    amount: 50,
    bonus_id: "b1",
    currency: "EUR",
    exchange_rate: 0.1,
    origin: "www.brand.com",
    product: "Casino",
    status: "Pending",
    timestamp: "2015-03-02T8:27:58.10Z",
    type: "WelcomeBonus",
    user_bonus_id: "52530-b1",
    user_id: "52530",
    ...overrides,
  };
}

const ITEM = { unique_id: "u1", timestamp: "2024-03-05T20:14:04.373490Z", player_id: "52530" };

export function gameround(overrides: Fields = {}): Fields {
  const round = { game_id: "10911", round_id: "r1", amount: 5, currency: "EUR", is_win: false, is_bonus: false };
  return { ...ITEM, ...round, ...overrides };
}

export function payment(overrides: Fields = {}): Fields {
  return { ...ITEM, amount: 100, currency: "EUR", method: "card", ...overrides };
}

export function item(overrides: Fields = {}): Fields {
  return { ...ITEM, ...overrides };
}

export function game(overrides: Fields = {}): Fields {
  return { unique_id: "g1", timestamp: "2024-03-05T20:14:04.373490Z", game_id: "10911", ...overrides };
}

export function envelope(type: string, payload: unknown, tenant: unknown = "acme"): string {
  return JSON.stringify({ type, tenant, payload });
}

export function arrival(text: string | Buffer, overrides: Partial<Arrival> = {}): Arrival {
  return { door: "file", position: "feed.ndjson:17", receivedAt: NOW, bytes: Buffer.from(text), ...overrides };
}

export function arrive(text: string | Buffer, rules = rulesWith()): Outcome {
  return accept(arrival(text), rules);
}

/** The record that the outcome accepted; fails with what was wrong otherwise. */
export function record<Name extends DoorRecordName>(name: Name, outcome: Outcome): EventRecords[Name] {
  const event = accepted(outcome);
  if (event.name !== name) throw new Error(`accepted a ${event.name}, not a ${name}`);
  return event.record as EventRecords[Name];
}

export function accepted(outcome: Outcome): AcceptedEvent {
  if (!outcome.accepted) throw new Error(`refused: ${outcome.deadLetter.code} ${outcome.deadLetter.message}`);
  return outcome.event;
}

/** `code path` of the dead letter; `accepted` when there is none. */
export function verdict(outcome: Outcome): string {
  return outcome.accepted ? "accepted" : `${outcome.deadLetter.code} ${outcome.deadLetter.path}`.trim();
}

export function acceptCasino(overrides: Fields = {}, rules = rulesWith()): EventRecords["CasinoEvent"] {
  return record("CasinoEvent", arrive(envelope("CASINO", casino(overrides)), rules));
}

export function acceptBonus(overrides: Fields = {}, rules = rulesWith()): EventRecords["BonusEvent"] {
  return record("BonusEvent", arrive(envelope("BONUS", bonus(overrides)), rules));
}

/** The document with a field's JSON text put in as it stands, for spellings that JSON.stringify would not give. */
export function spelling(document: Fields, name: string, json: string): string {
  const rest = JSON.stringify({ ...document, [name]: undefined });
  return `${rest.slice(0, -1)},${JSON.stringify(name)}:${json}}`;
}
