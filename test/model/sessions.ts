import type { GameSession, PlayerSession } from "../../src/records/generated.ts";
import type { DurationMicros, Micros } from "../../src/values/time.ts";
import { compareActivities, effectiveOf, type ModelActivity } from "./activities.ts";
import { asMoney, asMoneyOrNull, largest, quotient, whole } from "./amounts.ts";
import { paymentSums } from "./payments.ts";
import type { PlayerEvents, Who } from "./players.ts";
import { balancesOf, distinct } from "./rounds.ts";
import type { Row } from "./row.ts";
import { betsOf, resultOf, sumsOf, winsOf } from "./sums.ts";

interface Happening {
  readonly occurred_at: Micros;
}

/** Maximal runs in which consecutive `occurred_at` differ by at most the gap. */
function runs(happenings: readonly Happening[], gap: DurationMicros): { started_at: Micros; ended_at: Micros }[] {
  const times = happenings.map(({ occurred_at }) => occurred_at).sort((a, b) => a - b);
  const found: { started_at: Micros; ended_at: Micros }[] = [];
  for (const at of times) {
    const last = found.at(-1);
    if (last !== undefined && at - last.ended_at <= gap) last.ended_at = at;
    else found.push({ started_at: at, ended_at: at });
  }
  return found;
}

/** The sessions of a player on each game (semantics.md, section 3). */
export function gameSessions(
  who: Who,
  activities: readonly ModelActivity[],
  gap: DurationMicros,
  clock: Micros,
): Row<GameSession>[] {
  const games = Map.groupBy(activities, ({ event }) => event.game_id);
  return [...games].flatMap(([game_id, played]) =>
    runs(
      played.map(({ event }) => event),
      gap,
    ).map((span) => ({ ...who, game_id, ...span, ...sessionColumns(within(played, span), span, gap, clock) })),
  );
}

/** The sessions of a player over all his activity (semantics.md, section 4). */
export function playerSessions(
  { who, logins, payments }: PlayerEvents,
  activities: readonly ModelActivity[],
  gap: DurationMicros,
  clock: Micros,
): Row<PlayerSession>[] {
  const happenings = [...activities.map(({ event }) => event), ...logins, ...payments];
  return runs(happenings, gap).map((span) => {
    const played = within(activities, span);
    return {
      ...who,
      ...span,
      ...sessionColumns(played, span, gap, clock),
      games: distinct(played, ({ event }) => event.game_id),
      logins: logins.filter((login) => isWithin(login, span)).length,
      ...paymentSums(payments.filter((payment) => isWithin(payment, span))),
    };
  });
}

function isWithin({ occurred_at }: Happening, { started_at, ended_at }: { started_at: Micros; ended_at: Micros }) {
  return occurred_at >= started_at && occurred_at <= ended_at;
}

function within(activities: readonly ModelActivity[], span: { started_at: Micros; ended_at: Micros }): ModelActivity[] {
  return activities.filter(({ event }) => isWithin(event, span));
}

/** What both kinds of session say of the casino events in them. */
function sessionColumns(
  activities: readonly ModelActivity[],
  span: { started_at: Micros; ended_at: Micros },
  gap: DurationMicros,
  clock: Micros,
) {
  const inOrder = activities.toSorted((a, b) => compareActivities(a.event, b.event));
  const events = inOrder.map(({ event }) => event);
  const effective = effectiveOf(inOrder);
  const sums = sumsOf(effective);
  const results = [...Map.groupBy(effective, ({ round_id }) => round_id).values()].map(resultOf);
  return {
    duration_ms: Math.floor((span.ended_at - span.started_at) / 1000),
    rounds: results.length,
    bets: betsOf(effective).length,
    wins: winsOf(effective).length,
    ...sums,
    biggest_win: asMoney(largest(winsOf(effective).map(({ amount }) => whole(amount)))),
    biggest_bet: asMoney(largest(betsOf(effective).map(({ amount }) => whole(amount)))),
    rounds_won: results.filter((result) => result === "win").length,
    rounds_lost: results.filter((result) => result === "loss").length,
    ...balancesOf(events),
    rtp: asMoneyOrNull(quotient(whole(sums.win_total), whole(sums.bet_total))),
    status: clock > span.ended_at + gap ? "closed" : "open",
    flags: distinct(events, ({ currency }) => currency) > 1 ? ["mixed_currency"] : [],
  };
}
