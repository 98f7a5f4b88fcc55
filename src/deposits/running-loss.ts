import type { CalendarDate } from "../days/calendar-date.ts";
import { endEverywhere } from "../days/state.ts";
import { add, type Money, ZERO } from "../values/money.ts";
import type { DurationMicros, Micros } from "../values/time.ts";

/** What the player has lost before an instant: in the session and on the days that may go on after it. Base currency. */
export interface RunningLoss {
  /** Start and latest instant of the session; null: there was none. */
  since: Micros | null;
  last: Micros | null;
  session: Money;
  /** A few at most. */
  days: DayLoss[];
}

interface DayLoss {
  readonly date: CalendarDate;
  loss: Money;
}

export function noLoss(): RunningLoss {
  return { since: null, last: null, session: ZERO, days: [] };
}

export function copyOf({ since, last, session, days }: RunningLoss): RunningLoss {
  return { since, last, session, days: days.map((day) => ({ ...day })) };
}

/** What was lost so far in the session that an activity at `at` is in; later than all before. */
export function sessionLossBefore(running: RunningLoss, at: Micros, gap: DurationMicros): Money {
  return running.last !== null && at - running.last <= gap ? running.session : ZERO;
}

/** Goes on to an activity later than all before. */
export function advance(running: RunningLoss, at: Micros, loss: Money, date: CalendarDate, gap: DurationMicros): void {
  if (running.last === null || at - running.last > gap) {
    running.since = at;
    running.session = ZERO;
  }
  running.last = at;
  running.session = add(running.session, loss);
  addToDay(running, date, loss);
}

/** What was lost on the date so far. */
export function dayLoss({ days }: RunningLoss, date: CalendarDate): Money {
  return days.find((day) => day.date === date)?.loss ?? ZERO;
}

function addToDay({ days }: RunningLoss, date: CalendarDate, loss: Money): void {
  const known = days.find((day) => day.date === date);
  if (known === undefined) days.push({ date, loss });
  else known.loss = add(known.loss, loss);
}

/** The loss at an instant before `end`, where these sums end, has changed. */
export function correct(running: RunningLoss, end: Micros, at: Micros, change: Money, date: CalendarDate): void {
  if (running.since !== null && at >= running.since) running.session = add(running.session, change);
  if (endEverywhere(date) > end) addToDay(running, date, change);
}

/**
 * An activity was not known of, at an instant before the end of these sums. False: it joins the session to what came
 * before it, which these sums do not know.
 */
export function insert(running: RunningLoss, at: Micros, gap: DurationMicros): boolean {
  const { since, last } = running;
  if (since === null || last === null || at - last > gap) {
    running.since = at;
    running.last = at;
    running.session = ZERO;
    return true;
  }
  if (at > last) running.last = at;
  return at >= since || since - at > gap;
}

/** Forgets days that nothing from `end` on can add to. */
export function forgetDays(running: RunningLoss, end: Micros): void {
  if (running.days.some(({ date }) => endEverywhere(date) <= end))
    running.days = running.days.filter(({ date }) => endEverywhere(date) > end);
}

/** Forgets the session if nothing from `end` on can be in it, when nothing before `end` can come any more. */
export function forgetSession(running: RunningLoss, end: Micros, gap: DurationMicros): void {
  if (running.last === null || end - running.last <= gap) return;
  running.since = null;
  running.last = null;
  running.session = ZERO;
}
