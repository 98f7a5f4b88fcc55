import type { PaymentEvent } from "../../src/records/generated.ts";
import type { FoldRules, TenantFoldRules } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { effectiveOf } from "./activities.ts";
import { quotient, spelled, whole } from "./amounts.ts";
import { dateIn } from "./days.ts";
import type { PlayerFacts } from "./facts.ts";
import { depositsOf } from "./payments.ts";
import { spanOf } from "./rounds.ts";
import { playerSessions } from "./sessions.ts";
import { outcomesOf } from "./streaks.ts";
import { sumsOf } from "./sums.ts";
import { type TrueTrigger, trueTrigger } from "./triggers.ts";

/** Every trigger that is true of what the player played and paid (semantics.md, section 8). */
export function playTriggers(facts: PlayerFacts, rules: FoldRules, own: TenantFoldRules, clock: Micros): TrueTrigger[] {
  return [
    ...bigWins(facts, own),
    ...losingStreaks(facts, rules, own, clock),
    ...sessionsEnded(facts, rules, clock),
    ...depositsAfterLoss(facts, rules, own, clock),
  ];
}

function bigWins({ who, rounds }: PlayerFacts, { bigWin }: TenantFoldRules): TrueTrigger[] {
  return rounds.flatMap(({ roundId, activities }) => {
    const sums = sumsOf(effectiveOf(activities));
    const multiplier = quotient(whole(sums.win_total), whole(sums.bet_total));
    const isBig =
      (bigWin.winBase !== null && whole(sums.win_base) >= spelled(bigWin.winBase)) ||
      (bigWin.multiplier !== null && multiplier !== null && multiplier >= spelled(bigWin.multiplier));
    const { started_at } = spanOf(activities.map(({ event }) => event));
    return isBig ? [trueTrigger(who, "round_big_win", roundId, started_at, null)] : [];
  });
}

function losingStreaks(
  facts: PlayerFacts,
  rules: FoldRules,
  { losingStreaks }: TenantFoldRules,
  clock: Micros,
): TrueTrigger[] {
  return outcomesOf(facts, rules, clock)
    .filter(({ result, length }) => result === "loss" && losingStreaks.includes(length))
    .map(({ length, endedAt }) => trueTrigger(facts.who, "losing_streak", String(length), endedAt, null));
}

function sessionsEnded(facts: PlayerFacts, rules: FoldRules, clock: Micros): TrueTrigger[] {
  return playerSessions(facts, facts.activities, rules.playerSessionGap, clock)
    .filter(({ status }) => status === "closed")
    .map(({ started_at }) => trueTrigger(facts.who, "session_ended", "player", started_at, null));
}

function depositsAfterLoss(facts: PlayerFacts, rules: FoldRules, own: TenantFoldRules, clock: Micros): TrueTrigger[] {
  const { enabled, within, lossBase } = own.depositAfterLoss;
  if (!enabled) return [];
  const sessions = playerSessions(facts, facts.activities, rules.playerSessionGap, clock);
  const sessionOf = (at: Micros) => sessions.find((each) => at >= each.started_at && at <= each.ended_at)?.started_at;
  const dayOf = (at: Micros) => dateIn(own.timeZone, at);
  const losses = [sessionOf, dayOf].flatMap((spanOf) => lossesReached(facts, spanOf, spelled(lossBase)));
  const isAfterLoss = ({ occurred_at }: PaymentEvent) =>
    losses.some((at) => at <= occurred_at && occurred_at <= at + within);
  return depositsOf(facts.payments)
    .filter(isAfterLoss)
    .map(({ event_id, occurred_at }) => trueTrigger(facts.who, "deposit_after_loss", event_id, occurred_at, null));
}

/** The instants at which the net loss of a session or a day so far rose to the limit. */
function lossesReached(
  { effective }: PlayerFacts,
  spanOf: (at: Micros) => number | undefined,
  limit: bigint,
): Micros[] {
  const lossUpTo = (at: Micros, isIncluded: boolean) => {
    const sofar = effective.filter(
      (each) =>
        spanOf(each.occurred_at) === spanOf(at) && (each.occurred_at < at || (isIncluded && each.occurred_at === at)),
    );
    return whole(sumsOf(sofar).ggr_base);
  };
  const instants = [...new Set(effective.map(({ occurred_at }) => occurred_at))];
  return instants.filter((at) => lossUpTo(at, true) >= limit && lossUpTo(at, false) < limit);
}
