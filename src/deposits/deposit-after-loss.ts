import { endEverywhere } from "../days/state.ts";
import { dateIn, useZone } from "../days/zone-history.ts";
import type { Processor, Signals, Step } from "../engine/processor.ts";
import type { PaymentEvent } from "../records/generated.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { formatMoney, type Money, negate, parseMoney, ZERO } from "../values/money.ts";
import { BEGINNING, DAY, formatTimestamp, type Micros } from "../values/time.ts";
import { type LossReached, lossReached } from "./loss-reached.ts";
import {
  advance,
  copyOf,
  correct,
  forgetDays,
  forgetSession,
  insert,
  noLoss,
  type RunningLoss,
} from "./running-loss.ts";
import { type DepositAfterLossState, NEVER, newDepositAfterLoss, type WatchedDeposit } from "./state.ts";
import { addInstant, addLoss, letGoBefore, placeOf } from "./timeline.ts";

/** What is past the lateness is settled in sweeps, so that a busy player's day is not gone through at each event. */
const SWEEPS_PER_LATENESS = 24;

/** After an activity no longer than this its date is over in every zone. */
const LONGEST_DATE = 3 * DAY;

/** Fires when a deposit follows soon on a net loss (semantics.md, section 8). What odd input does to it: DISCUSSION.md. */
export const depositAfterLoss: Processor<DepositAfterLossState> = {
  name: "deposit-after-loss",
  reads: ["PaymentEvent", "LoginEvent"],
  hears: ["activity", "effect", "round_left"],
  tells: [],
  writes: [],
  initial: newDepositAfterLoss,
  isEmpty: ({ timeline, settled, unsettled }) =>
    timeline.at.length === 0 && settled.last === null && settled.days.length === 0 && unsettled.length === 0,
  onEvent(state, event, step) {
    if (event.name !== "PaymentEvent" && event.name !== "LoginEvent") return;
    addActivity(state, event.record.occurred_at, step);
    if (event.name === "PaymentEvent" && event.record.kind === "deposit") watch(state, event.record, step);
  },
  onSignal(state, signal, step) {
    switch (signal.name) {
      case "activity":
        addActivity(state, signal.value.activity.at, step);
        countUnsettled(state, signal.value.activity.at, 1);
        break;
      case "effect":
        changeLoss(state, signal.value);
        break;
      case "round_left":
        for (const { at } of signal.value.round.activities) countUnsettled(state, at, -1);
        break;
      default:
    }
  },
  onPlayerTime(state, step) {
    const { lateness } = step.rules;
    const limit = (step.playerTime - lateness) as Micros;
    const end = (limit - step.tenantRules.depositAfterLoss.within) as Micros;
    if (end >= state.settledBefore + lateness / SWEEPS_PER_LATENESS) settle(state, limit, end, step);
  },
  onSeal(state, step) {
    const limit = (step.clock + 1) as Micros;
    const end = (limit - step.tenantRules.depositAfterLoss.within) as Micros;
    if (end > state.settledBefore) settle(state, limit, end, step);
  },
  nextDue: (state, rules, sealed) => (sealed ? sealedDue(state, rules) : null),
  onTime(state, _step, sealed) {
    if (sealed) clear(state);
  },
  onRules(state, step) {
    if (state.zones.length > 0) useZone(state.zones, step.tenantRules.timeZone, step.clock);
  },
  afterEvent(state, step) {
    if (state.changedFrom === NEVER) return;
    if (step.tenantRules.depositAfterLoss.enabled) fireFrom(state, state.changedFrom, step);
    state.changedFrom = NEVER;
  },
  emit(_state, rowId) {
    throw new Error(`deposit-after-loss has no rows, so none called ${rowId}`);
  },
};

/** Whatever a player does holds a session together. */
function addActivity(state: DepositAfterLossState, at: Micros, step: Step): void {
  if (state.zones.length === 0) useZone(state.zones, step.tenantRules.timeZone, step.clock);
  if (at < state.settledBefore || !addInstant(state.timeline, at)) return;
  for (let index = state.watched.length - 1; index >= 0; index--) {
    const deposit = state.watched[index];
    if (deposit === undefined || deposit.at < at) return;
    markChanged(state, at);
    if (at >= deposit.from || insert(deposit.before, at, step.rules.playerSessionGap)) continue;
    deposit.before = lossBefore(state, deposit.from, step);
  }
}

function markChanged(state: DepositAfterLossState, at: Micros): void {
  if (at < state.changedFrom) state.changedFrom = at;
}

/** Follows the timeline from what is settled up to `end`. */
function lossBefore(state: DepositAfterLossState, end: Micros, step: Step): RunningLoss {
  const running = copyOf(state.settled);
  follow(state, running, state.settledBefore, end, step);
  return running;
}

/** Goes on with sums over what is before `from` to those over what is before `end`. */
function follow(state: DepositAfterLossState, running: RunningLoss, from: Micros, end: Micros, step: Step): void {
  const { at: instants, loss } = state.timeline;
  for (let place = placeOf(state.timeline, from); place < instants.length; place++) {
    const at = instants[place];
    if (at === undefined || at >= end) break;
    advance(running, at, loss[place] ?? ZERO, dateIn(state.zones, at), step.rules.playerSessionGap);
  }
  forgetDays(running, end);
}

function watch(state: DepositAfterLossState, event: PaymentEvent, step: Step): void {
  const { enabled, within } = step.tenantRules.depositAfterLoss;
  if (!enabled) return;
  const { event_id: eventId, occurred_at: at, amount, currency, method } = event;
  const from = Math.max(at - within, state.settledBefore) as Micros;
  let place = state.watched.length;
  while (place > 0 && (state.watched[place - 1]?.at ?? at) > at) place--;
  const before = lossAfter(state, state.watched[place - 1], from, step);
  state.watched.splice(place, 0, { eventId, at, amount, currency, method, from, before });
  markChanged(state, at);
}

/** What was lost before `end`: it goes on from an earlier deposit's sums where it can, which spares most of the way. */
function lossAfter(
  state: DepositAfterLossState,
  earlier: WatchedDeposit | undefined,
  end: Micros,
  step: Step,
): RunningLoss {
  if (earlier === undefined || earlier.from < state.settledBefore || earlier.from > end) {
    return lossBefore(state, end, step);
  }
  const running = copyOf(earlier.before);
  follow(state, running, earlier.from, end, step);
  return running;
}

function changeLoss(state: DepositAfterLossState, { sign, activity }: Signals["effect"]): void {
  const { at, base, type } = activity;
  const isLoss = (type === "Bet") === (sign === 1);
  const change = isLoss ? base : negate(base);
  addLoss(state.timeline, at, change);
  if (at < state.settledBefore) correct(state.settled, state.settledBefore, at, change, dateIn(state.zones, at));
  for (let index = state.watched.length - 1; index >= 0; index--) {
    const deposit = state.watched[index];
    if (deposit === undefined || deposit.at < at) return;
    markChanged(state, at);
    if (at < deposit.from) correct(deposit.before, deposit.from, at, change, dateIn(state.zones, at));
  }
}

function countUnsettled({ unsettled }: DepositAfterLossState, at: Micros, change: 1 | -1): void {
  const utcDay = Math.floor(at / DAY);
  let place = unsettled.length - 1;
  while (place >= 0 && unsettled[place]?.utcDay !== utcDay) place--;
  const known = unsettled[place];
  if (known === undefined) unsettled.push({ utcDay, count: change });
  else known.count += change;
  if (known?.count === 0) unsettled.splice(place, 1);
}

/** Fires the deposits from `from` on that are now true; each then is no longer watched, so it fires once. */
function fireFrom(state: DepositAfterLossState, from: Micros, step: Step): void {
  const limit = limitOf(step);
  for (let index = state.watched.length - 1; index >= 0; index--) {
    const deposit = state.watched[index];
    if (deposit === undefined || deposit.at < from) return;
    const reached = lossReached(state, deposit, limit, step.rules.playerSessionGap);
    if (reached === undefined) continue;
    state.watched.splice(index, 1);
    fire(deposit, reached, step);
  }
}

function fire(deposit: WatchedDeposit, reached: LossReached, step: Step): void {
  const payload = {
    amount: formatMoney(deposit.amount),
    currency: deposit.currency,
    method: deposit.method,
    loss_base: formatMoney(reached.loss),
    since: reached.since,
    crossed_at: formatTimestamp(reached.at),
  };
  const { eventId: subject, at: occurrence } = deposit;
  step.trigger({ type: "deposit_after_loss", subject, occurrence, cause: "event", payload });
}

function limitOf(step: Step): Money {
  const { lossBase } = step.tenantRules.depositAfterLoss;
  const limit = parseMoney(lossBase);
  if (limit === undefined) {
    throw new Error(`deposit_after_loss.loss_base is ${lossBase}, no decimal number: correct the configuration`);
  }
  return limit;
}

/** No activity before `limit` will be accepted: what is before `end` goes on as sums, but for watched deposits. */
function settle(state: DepositAfterLossState, limit: Micros, end: Micros, step: Step): void {
  follow(state, state.settled, state.settledBefore, end, step);
  forgetSession(state.settled, end, step.rules.playerSessionGap);
  state.settledBefore = end;
  state.watched = state.watched.filter((deposit) => deposit.at >= limit || mayFire(state, deposit));
  letGoBefore(state.timeline, end, state.watched);
}

/** Whether a rollback may still change what the player lost up to the deposit, in its session or on its day. */
function mayFire({ zones, unsettled }: DepositAfterLossState, { from, at, before }: WatchedDeposit): boolean {
  // Two days more than the date says: zones are up to a day off UTC, and clocks that are set back repeat dates.
  const first = Math.min(dateIn(zones, from) - 2, Math.floor((before.since ?? from) / DAY));
  const last = Math.floor(at / DAY);
  return unsettled.some(({ utcDay }) => utcDay >= first && utcDay <= last);
}

/** When the session and the days of a sealed player are over, as is whatever might be late for them. */
function sealedDue(state: DepositAfterLossState, rules: FoldRules): Micros | null {
  const { timeline, settled, unsettled } = state;
  if (unsettled.length > 0) return null;
  const last = timeline.at.at(-1) ?? settled.last ?? BEGINNING;
  let over = last + Math.max(rules.playerSessionGap, LONGEST_DATE);
  for (const { date } of settled.days) over = Math.max(over, endEverywhere(date));
  return over < BEGINNING + DAY ? null : ((over + rules.lateness + 1) as Micros);
}

function clear(state: DepositAfterLossState): void {
  state.timeline.at.length = 0;
  state.timeline.loss.length = 0;
  state.watched = [];
  state.settled = noLoss();
  state.settledBefore = BEGINNING;
}
