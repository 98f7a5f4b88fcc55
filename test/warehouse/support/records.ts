import type { Records } from "../../../src/records/codec.ts";
import { type Money, parseMoney, ZERO } from "../../../src/values/money.ts";
import { type Micros, parseTimestamp } from "../../../src/values/time.ts";

export function money(text: string): Money {
  const value = parseMoney(text);
  if (value === undefined) throw new Error(`${text} is no amount`);
  return value;
}

/** A time on 1 March 2024, `HH:MM:SS` with decimals as needed, or any full timestamp. */
export function at(text: string): Micros {
  const value = parseTimestamp(text.includes("T") ? text : `2024-03-01T${text}Z`);
  if (value === undefined) throw new Error(`${text} is no time`);
  return value;
}

const player = { tenant: "acme", origin: "acme.example", user_id: "p1" };
const door = {
  received_at: at("12:00:00"),
  source: "file",
  schema_version: 1,
  meta: null,
  meta_extra: null,
  flags: [],
};

export function casinoEvent(given: Partial<Records["CasinoEvent"]> = {}): Records["CasinoEvent"] {
  return {
    ...player,
    ...door,
    event_id: "e1",
    occurred_at: at("10:00:00"),
    activity_id: "a1",
    type: "Bet",
    status: "Approved",
    round_id: "r1",
    game_id: "g1",
    game_name: null,
    game_type: null,
    vendor_id: null,
    vendor_name: null,
    currency: "EUR",
    exchange_rate: null,
    amount: money("10"),
    amount_base: money("10"),
    wager_amount: money("10"),
    bonus_wager_amount: ZERO,
    locked_wager_amount: ZERO,
    balance_before: null,
    balance_after: null,
    is_round_end: null,
    per_round: false,
    ...given,
  };
}

export function bonusEvent(given: Partial<Records["BonusEvent"]> = {}): Records["BonusEvent"] {
  return {
    ...player,
    ...door,
    event_id: "b1",
    occurred_at: at("10:00:00"),
    user_bonus_id: "ub1",
    bonus_id: "welcome",
    bonus_code: null,
    product: "Casino",
    type: "WelcomeBonus",
    status: "Created",
    currency: "EUR",
    exchange_rate: null,
    amount: money("20"),
    amount_base: money("20"),
    locked_amount: null,
    required_wagering_amount: null,
    bonus_turned_real: null,
    bonus_turned_real_base: null,
    fasttrack_references: null,
    ...given,
  };
}

const noMoney = {
  bet_real: ZERO,
  bet_bonus: ZERO,
  bet_locked: ZERO,
  bet_total: ZERO,
  bet_base: ZERO,
  win_real: ZERO,
  win_bonus: ZERO,
  win_locked: ZERO,
  win_total: ZERO,
  win_base: ZERO,
  ggr: ZERO,
  ggr_real: ZERO,
  ggr_bonus: ZERO,
  ggr_locked: ZERO,
  ggr_base: ZERO,
};

export function round(given: Partial<Records["Round"]> = {}): Records["Round"] {
  return {
    ...player,
    ...noMoney,
    round_id: "r1",
    bet_count: 1,
    win_count: 0,
    activity_count: 1,
    cancelled_count: 0,
    unmatched_rollbacks: 0,
    started_at: at("10:00:00"),
    ended_at: at("10:00:01"),
    status: "closed",
    close_reason: "round_end",
    result: "loss",
    multiplier: null,
    game_id: "g1",
    game_name: null,
    game_type: null,
    vendor_id: null,
    vendor_name: null,
    currency: "EUR",
    balance_before: null,
    balance_after: null,
    flags: [],
    revision: 1,
    version: 1,
    is_deleted: false,
    ...given,
  };
}

export function bonus(given: Partial<Records["Bonus"]> = {}): Records["Bonus"] {
  return {
    ...player,
    user_bonus_id: "ub1",
    bonus_id: "welcome",
    bonus_code: null,
    product: "Casino",
    type: "WelcomeBonus",
    status: "Created",
    currency: "EUR",
    amount: money("20"),
    amount_base: money("20"),
    locked_amount: null,
    required_wagering_amount: null,
    granted_at: at("10:00:00"),
    claimed_at: at("10:00:00"),
    wagering_started_at: null,
    ended_at: null,
    active_since: null,
    turned_real: null,
    turned_real_base: null,
    cost: ZERO,
    cost_base: ZERO,
    wagered: ZERO,
    progress: null,
    transitions: 1,
    repeats: 0,
    flags: [],
    fasttrack_references: null,
    revision: 1,
    version: 1,
    is_deleted: false,
    ...given,
  };
}

export function transition(given: Partial<Records["BonusTransition"]> = {}): Records["BonusTransition"] {
  return {
    ...player,
    user_bonus_id: "ub1",
    at: at("10:00:00"),
    to_status: "Created",
    bonus_id: "welcome",
    from_status: null,
    in_from_ms: null,
    legal: true,
    version: 1,
    is_deleted: false,
    ...given,
  };
}

export function trigger(given: Partial<Records["Trigger"]> = {}): Records["Trigger"] {
  return {
    ...player,
    trigger_id: "t1",
    type: "bonus_lost_too_quickly",
    occurred_at: at("10:00:00"),
    cause: "event",
    payload: '{"user_bonus_id":"ub1"}',
    stale: false,
    received_at: at("12:00:00"),
    version: 1,
    ...given,
  };
}

/** Received late enough to outlive any test: ClickHouse removes old ones by its own clock. */
export function deadLetter(given: Partial<Records["DeadLetter"]> = {}): Records["DeadLetter"] {
  return {
    tenant: "acme",
    received_at: at("2099-03-01T12:00:00Z"),
    id: "d1",
    door: "file",
    position: "feed.ndjson:1",
    code: "malformed_json",
    path: "",
    message: "not JSON",
    type: "",
    origin: "",
    payload: Buffer.from("{"),
    ...given,
  };
}

/** A day on which nothing happened, `date` in days since 1970. */
export function playerDay(given: Partial<Records["PlayerDay"]> = {}): Records["PlayerDay"] {
  const sums = (name: "bet" | "win") => ({
    [`${name}_real`]: ZERO,
    [`${name}_bonus`]: ZERO,
    [`${name}_locked`]: ZERO,
    [`${name}_total`]: ZERO,
    [`${name}_base`]: ZERO,
  });
  return {
    ...player,
    date: 0,
    bets: 0,
    wins: 0,
    ...(sums("bet") as Pick<Records["PlayerDay"], "bet_real" | "bet_bonus" | "bet_locked" | "bet_total" | "bet_base">),
    ...(sums("win") as Pick<Records["PlayerDay"], "win_real" | "win_bonus" | "win_locked" | "win_total" | "win_base">),
    ggr: ZERO,
    ggr_real: ZERO,
    ggr_bonus: ZERO,
    ggr_locked: ZERO,
    ggr_base: ZERO,
    rounds: 0,
    logins: 0,
    deposits: 0,
    withdrawals: 0,
    deposit_base: ZERO,
    withdrawal_base: ZERO,
    bonus_cost_base: ZERO,
    ngr_base: ZERO,
    revision: 1,
    version: 1,
    is_deleted: false,
    ...given,
  };
}
