import type { BonusEvent, CasinoEvent, LoginEvent } from "../../src/records/generated.ts";
import { convert, type Money, parseMoney, parseRate, type Rate, ZERO } from "../../src/values/money.ts";
import { type DurationMicros, type Micros, parseDuration, parseTimestamp } from "../../src/values/time.ts";

/** Where the builders' time begins. */
export const START = parseTimestamp("2024-03-05T12:00:00Z")!;

/** An instant after {@link START}, e.g. `later("15m")`; plus microseconds. */
export function later(duration: string, micros = 0): Micros {
  return (START + parseDuration(duration)! + micros) as Micros;
}

export function duration(text: string): DurationMicros {
  return parseDuration(text)!;
}

export function money(text: string | number): Money {
  return parseMoney(String(text))!;
}

const ONE = parseRate("1")!;

export const ANNA = { tenant: "acme", origin: "brand", user_id: "anna" };

const HEADER = { ...ANNA, source: "file:test:1", schema_version: 1 };

let counter = 0;

export interface CasinoOptions {
  id?: string;
  round?: string;
  at?: Micros;
  roundEnd?: boolean | null;
  bonus?: string | number;
  locked?: string | number;
  rate?: Rate;
  perRound?: boolean;
  more?: Partial<CasinoEvent>;
}

/** An activity of `amount` real money, unless parts of it are bonus or locked. */
function casino(
  type: "Bet" | "Win",
  status: "Approved" | "Rollback",
  amount: string | number,
  options: CasinoOptions,
): CasinoEvent {
  const { at = START, round = "r1", rate = ONE } = options;
  const id = options.id ?? `a${++counter}`;
  const total = money(amount);
  const bonus = money(options.bonus ?? 0);
  const locked = money(options.locked ?? 0);
  return {
    ...HEADER,
    received_at: at,
    event_id: id,
    occurred_at: at,
    activity_id: id,
    type,
    status,
    round_id: round,
    game_id: "g1",
    game_name: "Dead or Alive",
    game_type: "Slots",
    vendor_id: "v1",
    vendor_name: "Netent",
    currency: "EUR",
    exchange_rate: rate,
    amount: total,
    amount_base: convert(total, rate),
    wager_amount: (Number(total) - Number(bonus) - Number(locked)) as Money,
    bonus_wager_amount: bonus,
    locked_wager_amount: locked,
    balance_before: null,
    balance_after: null,
    is_round_end: options.roundEnd ?? false,
    per_round: options.perRound ?? false,
    meta: null,
    meta_extra: null,
    flags: [],
    ...options.more,
  };
}

export function bet(amount: string | number, options: CasinoOptions = {}): CasinoEvent {
  return casino("Bet", "Approved", amount, options);
}

export function win(amount: string | number, options: CasinoOptions = {}): CasinoEvent {
  return casino("Win", "Approved", amount, options);
}

export function rollbackOfBet(amount: string | number, options: CasinoOptions = {}): CasinoEvent {
  return casino("Bet", "Rollback", amount, options);
}

export function rollbackOfWin(amount: string | number, options: CasinoOptions = {}): CasinoEvent {
  return casino("Win", "Rollback", amount, options);
}

/** A status report of bonus `b1` of campaign `BON-1`. */
export function bonus(status: string, at: Micros, more: Partial<BonusEvent> = {}): BonusEvent {
  const id = more.user_bonus_id ?? "b1";
  return {
    ...HEADER,
    received_at: at,
    event_id: `${id}|${status}|${at}`,
    occurred_at: at,
    user_bonus_id: id,
    bonus_id: "BON-1",
    bonus_code: null,
    product: "Casino",
    type: "WelcomeBonus",
    status,
    currency: "EUR",
    exchange_rate: ONE,
    amount: money(50),
    amount_base: money(50),
    locked_amount: null,
    required_wagering_amount: null,
    bonus_turned_real: null,
    bonus_turned_real_base: null,
    fasttrack_references: null,
    meta: null,
    meta_extra: null,
    flags: [],
    ...more,
  };
}

export function login(at: Micros, more: Partial<LoginEvent> = {}): LoginEvent {
  const id = more.event_id ?? `l${at}`;
  return { ...HEADER, received_at: at, event_id: id, occurred_at: at, meta_extra: null, flags: [], ...more };
}

export const NOTHING = ZERO;
