import type { CasinoEvent, Round } from "../../src/records/generated.ts";
import type { FoldRules } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { effectiveOf, type ModelRound } from "./activities.ts";
import { asMoneyOrNull, quotient, whole } from "./amounts.ts";
import type { Who } from "./players.ts";
import type { Row } from "./row.ts";
import { betsOf, resultOf, sumsOf, winsOf } from "./sums.ts";

/** One round's row (semantics.md, section 2). */
export function roundRow(who: Who, round: ModelRound, rules: FoldRules, clock: Micros): Row<Round> {
  const events = round.activities.map(({ event }) => event);
  const effective = effectiveOf(round.activities);
  const sums = sumsOf(effective);
  return {
    ...who,
    round_id: round.roundId,
    ...sums,
    bet_count: betsOf(effective).length,
    win_count: winsOf(effective).length,
    activity_count: events.length,
    cancelled_count: round.cancelled,
    unmatched_rollbacks: round.unmatched,
    ...spanOf(events),
    ...closing(events, effective, rules, clock),
    result: resultOf(effective),
    multiplier: asMoneyOrNull(quotient(whole(sums.win_total), whole(sums.bet_total))),
    game_id: earliest(events, (event) => event.game_id),
    game_name: earliest(events, (event) => event.game_name),
    game_type: earliest(events, (event) => event.game_type),
    vendor_id: earliest(events, (event) => event.vendor_id),
    vendor_name: earliest(events, (event) => event.vendor_name),
    currency: earliest(events, (event) => event.currency) ?? "",
    ...balancesOf(events),
    flags: flagsOf(events),
  };
}

/** Least and greatest `occurred_at`. */
export function spanOf(events: readonly { readonly occurred_at: Micros }[]): { started_at: Micros; ended_at: Micros } {
  const times = events.map(({ occurred_at }) => occurred_at);
  return { started_at: Math.min(...times) as Micros, ended_at: Math.max(...times) as Micros };
}

function closing(
  events: readonly CasinoEvent[],
  effective: readonly CasinoEvent[],
  rules: FoldRules,
  clock: Micros,
): { status: string; close_reason: string } {
  const isEnded = events.some(({ is_round_end }) => is_round_end === true);
  const isIdle = clock > spanOf(events).ended_at + rules.roundIdle;
  if (!isEnded && !isIdle) return { status: "open", close_reason: "" };
  return { status: effective.length === 0 ? "cancelled" : "closed", close_reason: isEnded ? "round_end" : "idle" };
}

function earliest<Value>(events: readonly CasinoEvent[], detail: (event: CasinoEvent) => Value | null): Value | null {
  return events.map(detail).find((value) => value !== null) ?? null;
}

/** Of the first event that has one and of the last that has one. `events` are in order. */
export function balancesOf(events: readonly CasinoEvent[]): Pick<Round, "balance_before" | "balance_after"> {
  return {
    balance_before: earliest(events, (event) => event.balance_before),
    balance_after: earliest([...events].reverse(), (event) => event.balance_after),
  };
}

function flagsOf(events: readonly CasinoEvent[]): string[] {
  const flags = new Set(events.flatMap((event) => event.flags));
  const isMixed = distinct(events, (event) => event.currency) > 1 || distinct(events, (event) => event.game_id) > 1;
  if (isMixed) flags.add("mixed_round");
  return [...flags].sort();
}

/** How many different values there are. */
export function distinct<Item>(items: readonly Item[], value: (item: Item) => string): number {
  return new Set(items.map(value)).size;
}
