import { casinoIdentity } from "../inputs/identity.ts";
import type { CasinoEvent } from "../records/generated.ts";
import { compareMoney, type Money } from "../values/money.ts";
import { compareUtf8 } from "../values/order.ts";
import type { Micros } from "../values/time.ts";
import type { GameDetails } from "./game-details.ts";

/** One bet or win, or the rollback of one (semantics.md, section 1). Amounts in player currency but `base`. */
export interface Activity {
  readonly id: string;
  readonly type: "Bet" | "Win";
  readonly rollback: boolean;
  readonly at: Micros;
  readonly real: Money;
  readonly bonus: Money;
  readonly locked: Money;
  readonly total: Money;
  readonly base: Money;
  readonly balanceBefore: Money | null;
  readonly balanceAfter: Money | null;
  readonly roundEnd: boolean;
  /** It is from a feed that gives a round's events one id. */
  readonly perRound: boolean;
  readonly details: GameDetails;
  readonly flags: readonly string[];
  /** Approved and not cancelled by a rollback of its round. */
  effective: boolean;
}

export function activityOf(event: CasinoEvent, details: GameDetails): Activity {
  return {
    id: event.activity_id,
    type: event.type === "Bet" ? "Bet" : "Win",
    rollback: event.status === "Rollback",
    at: event.occurred_at,
    real: event.wager_amount,
    bonus: event.bonus_wager_amount,
    locked: event.locked_wager_amount,
    total: event.amount,
    base: event.amount_base,
    balanceBefore: event.balance_before,
    balanceAfter: event.balance_after,
    roundEnd: event.is_round_end === true,
    perRound: event.per_round,
    details,
    flags: event.flags,
    effective: false,
  };
}

/** The activity's identity among the player's events (inputs.md, section 4). */
export function activityIdentity(
  { id, type, rollback, perRound, at, total }: Pick<Activity, "id" | "type" | "rollback" | "perRound" | "at" | "total">,
  roundId: string,
): string {
  return casinoIdentity({
    activity_id: id,
    type,
    status: rollback ? "Rollback" : "Approved",
    per_round: perRound,
    round_id: roundId,
    occurred_at: at,
    amount: total,
  });
}

/** What an activity's place in the order depends on. */
export type ActivityOrder = Pick<Activity, "at" | "id" | "type" | "rollback" | "total">;

/**
 * The order of a round's activities (semantics.md, section 1): time, id as bytes, Bet before Win, Approved before
 * Rollback. The amount decides last: only feeds with `activity_ids: per_round` can have the rest equal.
 */
export function compareActivities(a: ActivityOrder, b: ActivityOrder): number {
  return (
    a.at - b.at ||
    compareUtf8(a.id, b.id) ||
    Number(a.type === "Win") - Number(b.type === "Win") ||
    Number(a.rollback) - Number(b.rollback) ||
    compareMoney(a.total, b.total)
  );
}

/** Puts the activity in its place. Most arrive in order, so the search starts at the end. */
export function insertActivity(activities: Activity[], activity: Activity): void {
  let index = activities.length;
  for (; index > 0; index--) {
    const before = activities[index - 1];
    if (before === undefined || compareActivities(before, activity) <= 0) break;
  }
  if (index === activities.length) activities.push(activity);
  else activities.splice(index, 0, activity);
}
