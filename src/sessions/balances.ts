import { type Activity, type ActivityOrder, compareActivities } from "../rounds/activity.ts";
import { compareUtf8 } from "../values/order.ts";

/** What of an activity a balance and its place in the order need. */
type Teller = ActivityOrder & Pick<Activity, "balanceBefore" | "balanceAfter">;

/** An activity of a round, as the place that a balance was told at. */
interface Mark {
  activity: Teller;
  roundId: string;
}

/**
 * The first activity of a session that tells the balance before it, and the last that tells the balance after it; cancelled
 * ones and rollbacks tell balances too. In the order of semantics.md, section 1; rounds of which everything in that order
 * is equal go by id.
 */
export interface Balances {
  before: Mark | null;
  after: Mark | null;
}

export function noteBalances(balances: Balances, activity: Activity, roundId: string): void {
  if (activity.balanceBefore !== null) balances.before = earlier(balances.before, activity, roundId);
  if (activity.balanceAfter !== null) balances.after = later(balances.after, activity, roundId);
}

export function mergeBalances(balances: Balances, { before, after }: Balances): void {
  if (before !== null) balances.before = earlier(balances.before, before.activity, before.roundId);
  if (after !== null) balances.after = later(balances.after, after.activity, after.roundId);
}

/** Lets go of what is not needed of the activities: it would be kept as long as the session. */
export function restBalances({ before, after }: Balances): void {
  if (before !== null) before.activity = tellerOf(before.activity);
  if (after !== null) after.activity = tellerOf(after.activity);
}

function tellerOf({ at, id, type, rollback, total, balanceBefore, balanceAfter }: Teller): Teller {
  return { at, id, type, rollback, total, balanceBefore, balanceAfter };
}

function earlier(mark: Mark | null, activity: Teller, roundId: string): Mark {
  return mark !== null && compareToMark(mark, activity, roundId) >= 0 ? mark : moved(mark, activity, roundId);
}

function later(mark: Mark | null, activity: Teller, roundId: string): Mark {
  return mark !== null && compareToMark(mark, activity, roundId) <= 0 ? mark : moved(mark, activity, roundId);
}

/** Negative when the activity comes before the mark. */
function compareToMark(mark: Mark, activity: Teller, roundId: string): number {
  return compareActivities(activity, mark.activity) || compareUtf8(roundId, mark.roundId);
}

/** Moves the mark in place: the last balance moves with nearly every activity. */
function moved(mark: Mark | null, activity: Teller, roundId: string): Mark {
  if (mark === null) return { activity, roundId };
  mark.activity = activity;
  mark.roundId = roundId;
  return mark;
}
