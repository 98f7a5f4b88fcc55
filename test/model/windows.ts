import { DAY, HOUR, MINUTE, type Micros } from "../../src/values/time.ts";
import { asMoney, largest, total, whole } from "./amounts.ts";
import type { PlayerFacts } from "./facts.ts";
import { depositsOf, paymentSums, withdrawalsOf } from "./payments.ts";
import { betsOf, sumOf, winsOf } from "./sums.ts";

/** Length and grid of each window; null: since ever. */
const WINDOWS = {
  "1h": { length: HOUR, grid: 5 * MINUTE },
  "24h": { length: DAY, grid: HOUR },
  "7d": { length: 7 * DAY, grid: DAY },
  "30d": { length: 30 * DAY, grid: DAY },
  lifetime: null,
} as const;

export type WindowName = keyof typeof WINDOWS;

export const WINDOW_NAMES = Object.keys(WINDOWS) as WindowName[];

/** Windows that know their biggest win. */
const WITH_BIGGEST_WIN: readonly WindowName[] = ["1h", "24h", "7d"];

/** Whether the window shows at the clock what happened then: its bucket starts in (floor(clock) − W, floor(clock)]. */
export function shows(name: WindowName, at: Micros, clock: Micros): boolean {
  const window = WINDOWS[name];
  if (window === null) return true;
  const floor = (instant: Micros) => Math.floor(instant / window.grid) * window.grid;
  return floor(at) > floor(clock) - window.length && floor(at) <= floor(clock);
}

/** The window's columns, in base currency (semantics.md, section 6). */
export function windowColumns(name: WindowName, facts: PlayerFacts, clock: Micros): Record<string, unknown> {
  const isShown = (item: { readonly occurred_at: Micros }) => shows(name, item.occurred_at, clock);
  const effective = facts.effective.filter(isShown);
  const turnover = sumOf(betsOf(effective), (event) => event.amount_base);
  const wins = sumOf(winsOf(effective), (event) => event.amount_base);
  const payments = facts.payments.filter(isShown);
  const statuses = facts.histories
    .flatMap(({ transitions }) => transitions)
    .filter(({ at }) => shows(name, at, clock))
    .map(({ to }) => to);
  const costs = facts.costs.filter(({ at }) => shows(name, at, clock));
  const biggest = largest(winsOf(effective).map((event) => whole(event.amount_base)));
  return {
    [`turnover_${name}`]: asMoney(turnover),
    [`wins_${name}`]: asMoney(wins),
    [`ggr_${name}`]: asMoney(turnover - wins),
    [`rounds_${name}`]: facts.roundStarts.filter((at) => shows(name, at, clock)).length,
    ...(WITH_BIGGEST_WIN.includes(name) ? { [`biggest_win_${name}`]: asMoney(biggest) } : {}),
    [`deposits_${name}`]: paymentSums(payments).deposit_base,
    [`deposit_count_${name}`]: depositsOf(payments).length,
    [`withdrawals_${name}`]: paymentSums(withdrawalsOf(payments)).withdrawal_base,
    [`bonus_cost_${name}`]: asMoney(total(costs.map(({ base }) => base))),
    [`bonuses_lost_${name}`]: statuses.filter((status) => status === "Lost").length,
    [`bonuses_completed_${name}`]: statuses.filter((status) => ["Completed", "AutoCompleted"].includes(status)).length,
    [`logins_${name}`]: facts.logins.filter(isShown).length,
  };
}
