import type { Bonus, BonusEvent, BonusTransition, CasinoEvent } from "../../src/records/generated.ts";
import { ZERO } from "../../src/values/money.ts";
import type { Micros } from "../../src/values/time.ts";
import { asMoney, asMoneyOrNull, quotient, total, units, whole } from "./amounts.ts";
import { activeIntervals, historyOf, type Interval, type ModelHistory, rowActiveSince, TERMINAL } from "./history.ts";
import type { Who } from "./players.ts";
import type { Row } from "./row.ts";
import { betsOf } from "./sums.ts";

/** Types whose amount is the cost when nothing says what was turned into real money. */
const PAID_IN_FULL = ["WagerFree", "FreeSpins", "CashbackBonus"];

export function historiesOf(events: readonly BonusEvent[]): ModelHistory[] {
  return [...Map.groupBy(events, ({ user_bonus_id }) => user_bonus_id)].map(([id, own]) => historyOf(id, own));
}

/** One bonus's row (semantics.md, section 5). `others` are the player's other bonuses. */
export function bonusRow(
  who: Who,
  history: ModelHistory,
  others: readonly ModelHistory[],
  effective: readonly CasinoEvent[],
  clock: Micros,
): Row<Bonus> {
  const { kept, transitions } = history;
  const first = kept[0]!;
  const last = kept.at(-1)!;
  const required = latest(kept, (event) => event.required_wagering_amount);
  const turned = kept.findLast(({ bonus_turned_real }) => bonus_turned_real !== null);
  const wagered = wageredOf(history, effective, clock);
  return {
    ...who,
    user_bonus_id: history.id,
    bonus_id: last.bonus_id,
    bonus_code: latest(kept, (event) => event.bonus_code),
    product: last.product,
    type: last.type,
    status: last.status,
    currency: last.currency,
    amount: last.amount,
    amount_base: last.amount_base,
    locked_amount: latest(kept, (event) => event.locked_amount),
    required_wagering_amount: required,
    granted_at: first.occurred_at,
    claimed_at: firstOf(kept, "Created"),
    wagering_started_at: firstOf(kept, "Ongoing"),
    ended_at: TERMINAL.includes(last.status) ? transitions.at(-1)!.at : null,
    active_since: rowActiveSince(history),
    turned_real: turned?.bonus_turned_real ?? null,
    turned_real_base: turned?.bonus_turned_real_base ?? null,
    ...costOf(history),
    wagered: asMoney(wagered),
    progress: required === null ? null : asMoneyOrNull(atMostOne(quotient(wagered, whole(required)))),
    transitions: transitions.length,
    repeats: history.repeats,
    flags: flagsOf(history, others, clock),
    fasttrack_references: latest(kept, (event) => event.fasttrack_references),
  };
}

function latest<Value>(events: readonly BonusEvent[], field: (event: BonusEvent) => Value | null): Value | null {
  return events.map(field).findLast((value) => value !== null) ?? null;
}

function firstOf(events: readonly BonusEvent[], status: string): Micros | null {
  return events.find((event) => event.status === status)?.occurred_at ?? null;
}

function atMostOne(share: bigint | null): bigint | null {
  return share !== null && share > units(1) ? units(1) : share;
}

/** What a completed bonus cost, in player and base currency, and when. */
export function costOf({ transitions }: ModelHistory): Pick<Bonus, "cost" | "cost_base"> {
  const event = transitions.at(-1)?.event;
  if (event === undefined || !["Completed", "AutoCompleted"].includes(event.status)) {
    return { cost: ZERO, cost_base: ZERO };
  }
  if (event.bonus_turned_real !== null) {
    return { cost: event.bonus_turned_real, cost_base: event.bonus_turned_real_base ?? ZERO };
  }
  if (PAID_IN_FULL.includes(event.type)) return { cost: event.amount, cost_base: event.amount_base };
  return { cost: ZERO, cost_base: ZERO };
}

/** Bonus and locked parts of the effective bets while the bonus was active, each bet once. */
export function wageredOf(history: ModelHistory, effective: readonly CasinoEvent[], clock: Micros): bigint {
  const intervals = activeIntervals(history, clock);
  const bets = betsOf(effective).filter(({ occurred_at }) =>
    intervals.some(({ from, until }) => occurred_at >= from && occurred_at < until),
  );
  return total(bets.map((bet) => whole(bet.bonus_wager_amount) + whole(bet.locked_wager_amount)));
}

function flagsOf(history: ModelHistory, others: readonly ModelHistory[], clock: Micros): string[] {
  const flags = new Set(history.all.flatMap((event) => event.flags));
  const own = activeIntervals(history, clock);
  const theirs = others.flatMap((other) => activeIntervals(other, clock));
  if (own.some((interval) => theirs.some((other) => overlap(interval, other)))) flags.add("overlapping");
  return [...flags].sort();
}

function overlap(a: Interval, b: Interval): boolean {
  return a.from < b.until && b.from < a.until;
}

export function transitionRows(who: Who, { id, transitions, kept }: ModelHistory): Row<BonusTransition>[] {
  return transitions.map(({ at, to, from, inFromMs, isLegal }) => ({
    ...who,
    user_bonus_id: id,
    at,
    to_status: to,
    bonus_id: kept.at(-1)!.bonus_id,
    from_status: from,
    in_from_ms: inFromMs,
    legal: isLegal,
  }));
}
