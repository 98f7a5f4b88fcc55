import type { CasinoEvent, PlayerFeatures, PlayerProfile } from "../../src/records/generated.ts";
import type { FoldRules } from "../../src/rules/fold-rules.ts";
import { DAY, type Micros } from "../../src/values/time.ts";
import { compareBytes } from "./activities.ts";
import { asMoneyOrNull, quotient, units } from "./amounts.ts";
import type { PlayerFacts } from "./facts.ts";
import { depositsOf } from "./payments.ts";
import type { Row } from "./row.ts";
import { outcomesOf, streakOf } from "./streaks.ts";
import { betsOf, sumOf, winsOf } from "./sums.ts";
import { shows, WINDOW_NAMES, windowColumns } from "./windows.ts";

/** `as_of` is outside the law. */
export type FeaturesRow = Omit<Row<PlayerFeatures>, "as_of">;

/** The player's features at the clock (semantics.md, section 6). */
export function playerFeatures(facts: PlayerFacts, rules: FoldRules, clock: Micros): FeaturesRow {
  const outcomes = outcomesOf(facts, rules, clock);
  const columns: Record<string, unknown> = {
    ...facts.who,
    ...Object.assign({}, ...WINDOW_NAMES.map((name) => windowColumns(name, facts, clock))),
    ...seenColumns(facts),
    losing_streak: streakOf(outcomes, "loss"),
    winning_streak: streakOf(outcomes, "win"),
    favourite_game: favourite(facts.effective, (bet) => bet.game_id),
    favourite_vendor: favourite(facts.effective, (bet) => bet.vendor_id),
    latest_bonus_status: latestBonusStatus(facts),
    ...ratioColumns(facts, clock),
    days_active_30d: activeDays(facts, clock),
    ...attributesOf(facts.profiles),
  };
  return columns as unknown as FeaturesRow;
}

function lastOf(times: readonly { readonly occurred_at: Micros }[]): Micros | null {
  return times.length === 0 ? null : (Math.max(...times.map(({ occurred_at }) => occurred_at)) as Micros);
}

/** Any event but profiles: a Rollback whose round is unknown counts nowhere, but the player was there. */
function seenColumns({ casino, bonus, payments, logins, effective }: PlayerFacts) {
  const seen = [...casino, ...bonus, ...payments, ...logins];
  return {
    first_seen: seen.length === 0 ? null : Math.min(...seen.map(({ occurred_at }) => occurred_at)),
    last_seen: lastOf(seen),
    last_bet: lastOf(betsOf(effective)),
    last_deposit: lastOf(depositsOf(payments)),
    last_login: lastOf(logins),
  };
}

/** The id with the largest lifetime turnover; of equals the smallest; null without turnover. */
function favourite(effective: readonly CasinoEvent[], idOf: (bet: CasinoEvent) => string | null): string | null {
  const turnovers = [...Map.groupBy(betsOf(effective), idOf)]
    .map(([id, bets]) => ({ id, turnover: sumOf(bets, (bet) => bet.amount_base) }))
    .filter((each): each is { id: string; turnover: bigint } => each.id !== null && each.turnover > 0n)
    .sort((a, b) => compareBytes(a.id, b.id))
    .sort((a, b) => (a.turnover > b.turnover ? -1 : a.turnover < b.turnover ? 1 : 0));
  return turnovers[0]?.id ?? null;
}

/** Of the greatest granted_at; of equals the greatest user_bonus_id. */
function latestBonusStatus({ histories }: PlayerFacts): string | null {
  const latest = [...histories]
    .sort((a, b) => a.kept[0]!.occurred_at - b.kept[0]!.occurred_at || compareBytes(a.id, b.id))
    .at(-1);
  return latest?.kept.at(-1)?.status ?? null;
}

function ratioColumns({ effective }: PlayerFacts, clock: Micros) {
  const base = (event: CasinoEvent) => event.amount_base;
  const week = betsOf(effective).filter((bet) => shows("7d", bet.occurred_at, clock));
  const month = effective.filter((event) => shows("30d", event.occurred_at, clock));
  return {
    avg_bet_7d: asMoneyOrNull(quotient(sumOf(week, base), units(week.length))),
    rtp_30d: asMoneyOrNull(quotient(sumOf(winsOf(month), base), sumOf(betsOf(month), base))),
  };
}

/** UTC days with player activity. */
function activeDays({ activities, logins, payments }: PlayerFacts, clock: Micros): number {
  const happenings = [...activities.map(({ event }) => event), ...logins, ...payments];
  const shown = happenings.filter(({ occurred_at }) => shows("30d", occurred_at, clock));
  return new Set(shown.map(({ occurred_at }) => Math.floor(occurred_at / DAY))).size;
}

const ATTRIBUTES = [
  "country",
  "affiliate",
  "operator",
  "tags",
  "is_blocked",
  "consent_email",
  "gender",
  "registration_date",
  "username",
  "currency",
] as const satisfies readonly (keyof PlayerProfile)[];

/** Each attribute from the latest update that sets or clears it. */
function attributesOf(profiles: readonly PlayerProfile[]): Record<string, unknown> {
  const updates = profiles.toSorted((a, b) => a.occurred_at - b.occurred_at || compareBytes(a.event_id, b.event_id));
  return Object.fromEntries(
    ATTRIBUTES.map((name) => {
      const update = updates.findLast((each) => each[name] !== null || each.cleared.includes(name));
      return [name, update?.[name] ?? (name === "tags" ? [] : null)];
    }),
  );
}
