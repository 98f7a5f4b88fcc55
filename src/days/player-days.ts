import { PLAYER_DAYS } from "../../topologies/topics.ts";
import type { Processor, Signals, Step } from "../engine/processor.ts";
import type { PaymentEvent } from "../records/generated.ts";
import type { Activity } from "../rounds/activity.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { add, subtract, ZERO } from "../values/money.ts";
import { DAY, type Micros } from "../values/time.ts";
import type { CalendarDate } from "./calendar-date.ts";
import { dayRow } from "./day-row.ts";
import { type DayState, endEverywhere, exists, newDay, newPlayerDays, type PlayerDaysState } from "./state.ts";
import { dateIn, useZone } from "./zone-history.ts";

/** Sums a player's play and payments by the calendar dates of the tenant's zone. What odd input does to it: DISCUSSION.md. */
export const playerDays: Processor<PlayerDaysState> = {
  name: "player-days",
  reads: ["LoginEvent", "PaymentEvent"],
  hears: ["activity", "effect", "round_counted", "round_left", "bonus_cost", "bonus_left"],
  tells: [],
  writes: [PLAYER_DAYS],
  initial: newPlayerDays,
  isEmpty: (state) => state.days.length === 0,
  onEvent(state, event, step) {
    if (event.name === "LoginEvent") {
      const day = activeDay(state, event.record.occurred_at, step);
      day.logins++;
      changed(day, step);
    } else if (event.name === "PaymentEvent") {
      countPayment(activeDay(state, event.record.occurred_at, step), event.record, step);
    }
  },
  onSignal(state, signal, step) {
    switch (signal.name) {
      case "activity":
        countActivity(state, signal.value.activity, step);
        break;
      case "effect":
        countEffect(state, signal.value, step);
        break;
      case "round_counted":
        moveRound(state, signal.value, step);
        break;
      case "round_left":
        for (const { at } of signal.value.round.activities) settled(state, at, step);
        break;
      case "bonus_cost":
        countCost(state, signal.value, step);
        break;
      case "bonus_left":
        if (signal.value.costAt !== null && signal.value.cost !== ZERO) settled(state, signal.value.costAt, step);
        break;
      default:
    }
  },
  onPlayerTime(state, step) {
    const limit = latenessLimit(step);
    if (limit < state.sweptAt + DAY) return;
    state.sweptAt = limit;
    letGo(state, limit, step);
  },
  onSeal() {},
  nextDue(state, rules, sealed) {
    return sealed ? nextSealedDue(state, rules) : null;
  },
  onTime(state, step, sealed) {
    if (sealed) letGo(state, (step.clock - step.rules.lateness) as Micros, step);
  },
  onRules(state, step) {
    if (state.zones.length > 0) useZone(state.zones, step.tenantRules.timeZone, step.clock);
  },
  emit(state, rowId, player, _clock, _rules, out) {
    const day = state.days.find((each) => each.rowId === rowId);
    if (day === undefined) throw new Error(`day ${rowId} of ${player.key} left the state before it was emitted`);
    day.waiting = false;
    if (exists(day))
      out.write(PLAYER_DAYS, "PlayerDay", rowId, day.revision, (version) => dayRow(day, player, version));
    else out.retract(PLAYER_DAYS, "PlayerDay", rowId, day.revision);
  },
};

function dateOf(state: PlayerDaysState, at: Micros, step: Step): CalendarDate {
  if (state.zones.length === 0) useZone(state.zones, step.tenantRules.timeZone, step.clock);
  return dateIn(state.zones, at);
}

/** It is most likely the one that was added last. */
function dayOn({ days }: PlayerDaysState, date: CalendarDate): DayState | undefined {
  for (let place = days.length - 1; place >= 0; place--) {
    const day = days[place];
    if (day?.date === date) return day;
  }
  return undefined;
}

/** The day of something that counts for the first time. */
function dayAt(state: PlayerDaysState, at: Micros, step: Step): DayState {
  const date = dateOf(state, at, step);
  const known = dayOn(state, date);
  if (known !== undefined) return known;
  const day = newDay(date);
  state.days.push(day);
  return day;
}

/** The day of something that was counted before: as long as it may change, so may the day. */
function knownDay(state: PlayerDaysState, at: Micros, step: Step): DayState {
  const day = dayOn(state, dateOf(state, at, step));
  if (day === undefined) {
    throw new Error(
      `a change at ${at} concerns a day of ${step.player.key} that has left the state: it left too early`,
    );
  }
  return day;
}

/** The day of a player activity: its row exists from now on. */
function activeDay(state: PlayerDaysState, at: Micros, step: Step): DayState {
  const day = dayAt(state, at, step);
  if (!day.hasActivity) {
    day.hasActivity = true;
    changed(day, step);
  }
  return day;
}

function changed(day: DayState, step: Step): void {
  day.revision++;
  if (day.waiting) return;
  day.waiting = true;
  step.changed(day.rowId);
}

function countPayment(day: DayState, payment: PaymentEvent, step: Step): void {
  if (payment.kind === "deposit") {
    day.deposits++;
    day.depositBase = add(day.depositBase, payment.amount_base);
  } else {
    day.withdrawals++;
    day.withdrawalBase = add(day.withdrawalBase, payment.amount_base);
  }
  changed(day, step);
}

function countActivity(state: PlayerDaysState, { at }: Activity, step: Step): void {
  activeDay(state, at, step).unsettled++;
}

function countEffect(state: PlayerDaysState, { sign, activity }: Signals["effect"], step: Step): void {
  const day = knownDay(state, activity.at, step);
  const sums = activity.type === "Bet" ? day.bets : day.wins;
  const change = sign === 1 ? add : subtract;
  sums.count += sign;
  sums.real = change(sums.real, activity.real);
  sums.bonus = change(sums.bonus, activity.bonus);
  sums.locked = change(sums.locked, activity.locked);
  sums.total = change(sums.total, activity.total);
  sums.base = change(sums.base, activity.base);
  changed(day, step);
}

function moveRound(state: PlayerDaysState, { from, to }: Signals["round_counted"], step: Step): void {
  const before = from === null ? null : knownDay(state, from, step);
  const after = to === null ? null : knownDay(state, to, step);
  if (before === after) return;
  if (before !== null) {
    before.rounds--;
    changed(before, step);
  }
  if (after !== null) {
    after.rounds++;
    changed(after, step);
  }
}

function countCost(state: PlayerDaysState, { sign, at, amount }: Signals["bonus_cost"], step: Step): void {
  if (amount === ZERO) return;
  const day = sign === 1 ? dayAt(state, at, step) : knownDay(state, at, step);
  day.bonusCostBase = (sign === 1 ? add : subtract)(day.bonusCostBase, amount);
  changed(day, step);
  if (sign === 1) day.unsettled++;
  else settled(state, at, step);
}

/** Something on the day can no longer be taken back. An old day leaves with the last of them. */
function settled(state: PlayerDaysState, at: Micros, step: Step): void {
  const day = knownDay(state, at, step);
  day.unsettled--;
  if (isOver(day, latenessLimit(step))) drop(state, day, step);
}

/** Nothing older than this is accepted. */
function latenessLimit(step: Step): Micros {
  return (step.playerTime - step.rules.lateness) as Micros;
}

/** Nothing that occurs from `limit` on can change the day, and nothing on it can be taken back. */
function isOver(day: DayState, limit: Micros): boolean {
  return day.unsettled === 0 && endEverywhere(day.date) <= limit;
}

function letGo(state: PlayerDaysState, limit: Micros, step: Step): void {
  for (const day of [...state.days]) {
    if (isOver(day, limit)) drop(state, day, step);
  }
}

function drop(state: PlayerDaysState, day: DayState, step: Step): void {
  step.settle(day.rowId);
  state.days.splice(state.days.indexOf(day), 1);
}

/** The first clock at which a sealed player's earliest day is over. Days with something unsettled wait for it. */
function nextSealedDue(state: PlayerDaysState, rules: FoldRules): Micros | null {
  let earliest: Micros | null = null;
  for (const day of state.days) {
    const due = (endEverywhere(day.date) + rules.lateness) as Micros;
    if (day.unsettled === 0 && (earliest === null || due < earliest)) earliest = due;
  }
  return earliest;
}
