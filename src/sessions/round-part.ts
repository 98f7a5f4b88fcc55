import type { Activity } from "../rounds/activity.ts";
import type { ToldRound } from "../rounds/told-round.ts";
import { add, type Money, ZERO } from "../values/money.ts";
import type { Session } from "./session.ts";

/** What the effective activities of a round in one session come to. */
export interface RoundPart {
  readonly count: number;
  readonly bet: Money;
  readonly win: Money;
}

type Where = Pick<Session, "gameId" | "startedAt" | "endedAt">;

export function isIn({ at, details }: Activity, { gameId, startedAt, endedAt }: Where): boolean {
  return at >= startedAt && at <= endedAt && (gameId === null || details.game_id === gameId);
}

/** Whether an activity of the round, other than `newcomer`, is in the session. */
export function joins(round: ToldRound, session: Where, newcomer: Activity | undefined): boolean {
  const { activities } = round;
  if (activities.length === 1) return activities[0] !== newcomer && isWhole(round, session);
  return isWhole(round, session) || activities.some((each) => each !== newcomer && isIn(each, session));
}

export function partOf(round: ToldRound, session: Where): RoundPart {
  const { activities, sums } = round;
  if (isWhole(round, session)) return { count: sums.count, bet: sums.betTotal, win: sums.winTotal };
  let count = 0;
  let bet = ZERO;
  let win = ZERO;
  for (const each of activities) {
    if (!each.effective || !isIn(each, session)) continue;
    count++;
    if (each.type === "Bet") bet = add(bet, each.total);
    else win = add(win, each.total);
  }
  return { count, bet, win };
}

/** All of the round is in the session, which is told without looking at each of its activities: nearly every round is. */
function isWhole({ activities, isOfOneGame }: ToldRound, session: Where): boolean {
  const first = activities[0];
  const last = activities[activities.length - 1];
  if (first === undefined || last === undefined || last.at > session.endedAt) return false;
  return (isOfOneGame || session.gameId === null) && isIn(first, session);
}
