import type { PlayerEvent, Step } from "../engine/processor.ts";
import type { LoginEvent, PaymentEvent } from "../records/generated.ts";
import type { Micros } from "../values/time.ts";
import { FEATURE_GROUPS } from "./feature-view.ts";
import { putUpdate } from "./profile.ts";
import type { FeaturesState } from "./state.ts";
import { MEASURE, ONCE } from "./sums.ts";
import { count, noteActivity } from "./windows.ts";

/** What follows from the event itself. What rounds and bonuses make of it, they tell. */
export function foldEvent(state: FeaturesState, event: PlayerEvent, step: Step): void {
  if (event.name === "PlayerProfile") {
    putUpdate(state.profile, event.record);
    state.changed |= FEATURE_GROUPS.profile;
    return;
  }
  see(state, event.record.occurred_at);
  if (event.name === "LoginEvent") foldLogin(state, event.record, step.clock);
  else if (event.name === "PaymentEvent") foldPayment(state, event.record, step.clock);
}

function see(state: FeaturesState, at: Micros): void {
  if (state.firstSeen === null || at < state.firstSeen) state.firstSeen = at;
  state.lastSeen = later(state.lastSeen, at);
  state.changed |= FEATURE_GROUPS.presence;
}

function foldLogin(state: FeaturesState, { occurred_at: at }: LoginEvent, clock: Micros): void {
  count(state.windows, at, MEASURE.logins, ONCE, clock);
  noteActivity(state.windows, at, clock);
  state.lastLogin = later(state.lastLogin, at);
  state.changed |= FEATURE_GROUPS.logins;
}

function foldPayment(state: FeaturesState, { occurred_at: at, kind, amount_base }: PaymentEvent, clock: Micros): void {
  if (kind === "deposit") {
    count(state.windows, at, MEASURE.deposits, amount_base, clock);
    count(state.windows, at, MEASURE.depositCount, ONCE, clock);
    state.lastDeposit = later(state.lastDeposit, at);
  } else {
    count(state.windows, at, MEASURE.withdrawals, amount_base, clock);
  }
  noteActivity(state.windows, at, clock);
  state.changed |= FEATURE_GROUPS.payments;
}

function later(known: Micros | null, at: Micros): Micros {
  return known === null || at > known ? at : known;
}
