import type { WagerSums } from "../rounds/wager-columns.ts";
import { type Money, ZERO } from "../values/money.ts";
import { BEGINNING, DAY, type Micros } from "../values/time.ts";
import { type CalendarDate, formatDate } from "./calendar-date.ts";
import type { ZoneHistory } from "./zone-history.ts";

/** One day of a player (semantics.md, section 6). */
export interface DayState {
  readonly date: CalendarDate;
  readonly rowId: string;
  readonly bets: WagerSums;
  readonly wins: WagerSums;
  rounds: number;
  logins: number;
  deposits: number;
  withdrawals: number;
  depositBase: Money;
  withdrawalBase: Money;
  bonusCostBase: Money;
  /** It has a player activity: none is ever taken back. */
  hasActivity: boolean;
  /** Casino events of rounds, and costs of bonuses, that are still in the state: what may yet be taken back. */
  unsettled: number;
  /** The row waits to be emitted: it need not be said again that it changed. */
  waiting: boolean;
  revision: number;
}

export interface PlayerDaysState {
  readonly zones: ZoneHistory;
  readonly days: DayState[];
  /** The limit under which days were last looked through, so that it happens once a day. */
  sweptAt: Micros;
}

export function newPlayerDays(): PlayerDaysState {
  return { zones: [], days: [], sweptAt: BEGINNING };
}

function noWagers(): WagerSums {
  return { count: 0, real: ZERO, bonus: ZERO, locked: ZERO, total: ZERO, base: ZERO };
}

export function newDay(date: CalendarDate): DayState {
  return {
    date,
    rowId: formatDate(date),
    bets: noWagers(),
    wins: noWagers(),
    rounds: 0,
    logins: 0,
    deposits: 0,
    withdrawals: 0,
    depositBase: ZERO,
    withdrawalBase: ZERO,
    bonusCostBase: ZERO,
    hasActivity: false,
    unsettled: 0,
    waiting: false,
    revision: 0,
  };
}

/** Whether the row follows from the events. A cost of nothing is none. */
export function exists(day: DayState): boolean {
  return day.hasActivity || day.bonusCostBase !== ZERO;
}

/** From this instant on the date is over in every zone: none has ever been 24 hours behind UTC. */
export function endEverywhere(date: CalendarDate): Micros {
  return ((date + 2) * DAY) as Micros;
}
