import type { PaymentEvent, PlayerProfile } from "../../src/records/generated.ts";
import type { Micros } from "../../src/values/time.ts";
import { ANNA, money } from "./events.ts";

const HEADER = { ...ANNA, source: "file:test:1", schema_version: 1, meta_extra: null, flags: [] };

/** A payment of 20 EUR. */
export function payment(kind: "deposit" | "withdraw", at: Micros, more: Partial<PaymentEvent> = {}): PaymentEvent {
  return {
    ...HEADER,
    received_at: at,
    event_id: `${kind}${at}`,
    occurred_at: at,
    kind,
    currency: "EUR",
    exchange_rate: null,
    amount: money(20),
    amount_base: money(20),
    method: "card",
    ...more,
  };
}

/** An update of an account that changes nothing unless `more` says so. */
export function profile(at: Micros, more: Partial<PlayerProfile> = {}): PlayerProfile {
  return {
    ...HEADER,
    received_at: at,
    event_id: `p${at}`,
    occurred_at: at,
    username: null,
    registration_date: null,
    country: null,
    currency: null,
    gender: null,
    affiliate: null,
    operator: null,
    tags: null,
    consent_email: null,
    is_blocked: null,
    cleared: [],
    ...more,
  };
}
