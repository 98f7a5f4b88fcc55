import type { PlayerDay } from "../../src/records/generated.ts";
import type { Micros } from "../../src/values/time.ts";
import { asMoney, total, whole } from "./amounts.ts";
import type { PlayerFacts } from "./facts.ts";
import { paymentSums } from "./payments.ts";
import type { Row } from "./row.ts";
import { betsOf, sumsOf, winsOf } from "./sums.ts";

const DAY_MS = 86_400_000;

/** Asking for a date is slow and the same instants are asked for again and again. */
const known = new Map<string, number>();

/** Days since 1970-01-01 of the date in the zone. */
export function dateIn(zone: string, at: Micros): number {
  const key = `${zone} ${at}`;
  const date = known.get(key) ?? Date.parse(`${dateText(zone, at)}T00:00:00Z`) / DAY_MS;
  known.set(key, date);
  return date;
}

function dateText(zone: string, at: Micros): string {
  return new Date(Math.floor(at / 1000)).toLocaleDateString("en-CA", { timeZone: zone });
}

/** The player's days (semantics.md, section 6). */
export function playerDays(facts: PlayerFacts, zone: string): Row<PlayerDay>[] {
  const { who, activities, effective, logins, payments, roundStarts, costs } = facts;
  const dateOf = (item: { readonly occurred_at: Micros }) => dateIn(zone, item.occurred_at);
  const playedOn = [...activities.map(({ event }) => event), ...logins, ...payments].map(dateOf);
  const costOn = costs.filter(({ base }) => base !== 0n).map(({ at }) => dateIn(zone, at));
  return [...new Set([...playedOn, ...costOn])].map((date) => {
    const counted = effective.filter((event) => dateOf(event) === date);
    const sums = sumsOf(counted);
    const cost = total(costs.filter(({ at }) => dateIn(zone, at) === date).map(({ base }) => base));
    return {
      ...who,
      date,
      bets: betsOf(counted).length,
      wins: winsOf(counted).length,
      ...sums,
      rounds: roundStarts.filter((at) => dateIn(zone, at) === date).length,
      logins: logins.filter((login) => dateOf(login) === date).length,
      ...paymentSums(payments.filter((payment) => dateOf(payment) === date)),
      bonus_cost_base: asMoney(cost),
      ngr_base: asMoney(whole(sums.ggr_base) - cost),
    };
  });
}
