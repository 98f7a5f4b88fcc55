import type { CasinoEvent } from "../records/generated.ts";
import { compareMoney, type Money } from "../values/money.ts";
import { compareUtf8 } from "../values/order.ts";
import type { Micros } from "../values/time.ts";

/** What an activity says of its game; shared by a round's activities that say the same. */
export interface GameDetails {
  readonly game_id: string;
  readonly game_name: string | null;
  readonly game_type: string | null;
  readonly vendor_id: string | null;
  readonly vendor_name: string | null;
  readonly currency: string;
}

/** One bet or win, or the rollback of one (semantics.md, section 1). Amounts in player currency but `base`. */
export interface Activity {
  /** What tells it from other events of the player; to be forgotten with the round. */
  readonly identity: string;
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
  readonly details: GameDetails;
  readonly flags: readonly string[];
  /** Approved and not cancelled by a rollback of its round. */
  effective: boolean;
}

export function activityOf(event: CasinoEvent, identity: string, details: GameDetails): Activity {
  return {
    identity,
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
    details,
    flags: event.flags,
    effective: false,
  };
}

/** The event's details: those of `known` when they say the same. */
export function detailsOf(event: CasinoEvent, known: GameDetails | undefined): GameDetails {
  if (
    known !== undefined &&
    known.game_id === event.game_id &&
    known.game_name === event.game_name &&
    known.game_type === event.game_type &&
    known.vendor_id === event.vendor_id &&
    known.vendor_name === event.vendor_name &&
    known.currency === event.currency
  ) {
    return known;
  }
  const { game_id, game_name, game_type, vendor_id, vendor_name, currency } = event;
  return { game_id, game_name, game_type, vendor_id, vendor_name, currency };
}

/**
 * The order of a round's activities (semantics.md, section 1): time, id as bytes, Bet before Win, Approved before
 * Rollback. The amount decides last: only feeds with `activity_ids: per_round` can have the rest equal.
 */
export function compareActivities(a: Activity, b: Activity): number {
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
  activities.splice(index, 0, activity);
}
