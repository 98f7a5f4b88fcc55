import { type Activity, type ActivityOrder, compareActivities } from "../rounds/activity.ts";
import { type Money, ZERO } from "../values/money.ts";
import { compareUtf8 } from "../values/order.ts";

/** Where a balance was told: the activity's place in the order. Copied, because the activity would be kept with it. */
type Mark = { -readonly [Key in keyof ActivityOrder]: ActivityOrder[Key] } & { roundId: string; balance: Money };

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
  const { balanceBefore, balanceAfter } = activity;
  if (balanceBefore !== null) balances.before = earlier(balances.before, activity, roundId, balanceBefore);
  if (balanceAfter !== null) balances.after = later(balances.after, activity, roundId, balanceAfter);
}

export function mergeBalances(balances: Balances, { before, after }: Balances): void {
  if (before !== null) balances.before = earlier(balances.before, before, before.roundId, before.balance);
  if (after !== null) balances.after = later(balances.after, after, after.roundId, after.balance);
}

function earlier(mark: Mark | null, place: ActivityOrder, roundId: string, balance: Money): Mark {
  return mark !== null && compareToMark(mark, place, roundId) >= 0 ? mark : moved(mark, place, roundId, balance);
}

function later(mark: Mark | null, place: ActivityOrder, roundId: string, balance: Money): Mark {
  return mark !== null && compareToMark(mark, place, roundId) <= 0 ? mark : moved(mark, place, roundId, balance);
}

/** Negative when the activity comes before the mark. */
function compareToMark(mark: Mark, place: ActivityOrder, roundId: string): number {
  return compareActivities(place, mark) || compareUtf8(roundId, mark.roundId);
}

/** Moves the mark in place: the last balance moves with nearly every activity. */
function moved(
  known: Mark | null,
  { at, id, type, rollback, total }: ActivityOrder,
  roundId: string,
  balance: Money,
): Mark {
  const mark = known ?? { at, id, type, rollback, total: ZERO, roundId, balance };
  mark.at = at;
  mark.id = id;
  mark.type = type;
  mark.rollback = rollback;
  mark.total = total;
  mark.roundId = roundId;
  mark.balance = balance;
  return mark;
}
