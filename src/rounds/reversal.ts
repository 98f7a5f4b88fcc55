import type { Activity } from "./activity.ts";

/** Which activities of a round are cancelled, and how many rollbacks cancel nothing. */
export interface Reversal {
  readonly cancelled: ReadonlySet<Activity>;
  readonly unmatched: number;
}

/**
 * Matches a round's rollbacks with what they cancel (semantics.md, section 1), from the whole set, so that the order of
 * arrival does not matter: first by id and type, then the rest in ascending order, each taking the greatest activity of
 * its type and amount that is not after it. `activities` are in order; with `perRound` ids mean nothing.
 */
export function reversalOf(activities: readonly Activity[], perRound: boolean): Reversal {
  const cancelled = new Set<Activity>();
  const rollbacks = activities.filter((each) => each.rollback);
  const unnamed = perRound
    ? rollbacks
    : rollbacks.filter((rollback) => !cancelNamesake(activities, rollback, cancelled));
  let unmatched = 0;
  for (const rollback of unnamed) {
    const match = activities.findLast((each) => isAlike(each, rollback) && !cancelled.has(each));
    if (match === undefined) unmatched++;
    else cancelled.add(match);
  }
  return { cancelled, unmatched };
}

function cancelNamesake(activities: readonly Activity[], rollback: Activity, cancelled: Set<Activity>): boolean {
  const namesake = activities.find((each) => !each.rollback && each.id === rollback.id && each.type === rollback.type);
  if (namesake === undefined) return false;
  cancelled.add(namesake);
  return true;
}

function isAlike(activity: Activity, rollback: Activity): boolean {
  return (
    !activity.rollback &&
    activity.type === rollback.type &&
    activity.total === rollback.total &&
    activity.at <= rollback.at
  );
}
