import type { CasinoEvent } from "../../src/records/generated.ts";
import type { Money } from "../../src/values/money.ts";
import { asMoney, total, whole } from "./amounts.ts";

/** Sums of effective activities by type and wallet, and what the house keeps of them. */
export interface Sums {
  bet_real: Money;
  bet_bonus: Money;
  bet_locked: Money;
  bet_total: Money;
  bet_base: Money;
  win_real: Money;
  win_bonus: Money;
  win_locked: Money;
  win_total: Money;
  win_base: Money;
  ggr: Money;
  ggr_real: Money;
  ggr_bonus: Money;
  ggr_locked: Money;
  ggr_base: Money;
}

export function betsOf(effective: readonly CasinoEvent[]): CasinoEvent[] {
  return effective.filter(({ type }) => type === "Bet");
}

export function winsOf(effective: readonly CasinoEvent[]): CasinoEvent[] {
  return effective.filter(({ type }) => type === "Win");
}

/** The sum of one part of the events' amounts. */
export function sumOf(events: readonly CasinoEvent[], part: (event: CasinoEvent) => Money): bigint {
  return total(events.map((event) => whole(part(event))));
}

export function sumsOf(effective: readonly CasinoEvent[]): Sums {
  const real = difference(effective, (event) => event.wager_amount);
  const bonus = difference(effective, (event) => event.bonus_wager_amount);
  const locked = difference(effective, (event) => event.locked_wager_amount);
  const all = difference(effective, (event) => event.amount);
  const base = difference(effective, (event) => event.amount_base);
  return {
    bet_real: real.bet,
    bet_bonus: bonus.bet,
    bet_locked: locked.bet,
    bet_total: all.bet,
    bet_base: base.bet,
    win_real: real.win,
    win_bonus: bonus.win,
    win_locked: locked.win,
    win_total: all.win,
    win_base: base.win,
    ggr: all.ggr,
    ggr_real: real.ggr,
    ggr_bonus: bonus.ggr,
    ggr_locked: locked.ggr,
    ggr_base: base.ggr,
  };
}

function difference(effective: readonly CasinoEvent[], part: (event: CasinoEvent) => Money) {
  const bet = sumOf(betsOf(effective), part);
  const win = sumOf(winsOf(effective), part);
  return { bet: asMoney(bet), win: asMoney(win), ggr: asMoney(bet - win) };
}

/** By win_total against bet_total (semantics.md, section 2). */
export function resultOf(effective: readonly CasinoEvent[]): "win" | "loss" | "even" {
  const amount = (event: CasinoEvent) => event.amount;
  const ggr = sumOf(betsOf(effective), amount) - sumOf(winsOf(effective), amount);
  return ggr < 0n ? "win" : ggr > 0n ? "loss" : "even";
}
