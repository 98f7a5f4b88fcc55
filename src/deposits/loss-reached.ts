import { dateIn } from "../days/zone-history.ts";
import { compareMoney, type Money, ZERO } from "../values/money.ts";
import type { DurationMicros, Micros } from "../values/time.ts";
import { advance, copyOf, dayLoss, type RunningLoss, sessionLossBefore } from "./running-loss.ts";
import type { DepositAfterLossState, WatchedDeposit } from "./state.ts";
import { placeOf } from "./timeline.ts";

/** A session, or a day so far, went to a net loss of the limit or more. */
export interface LossReached {
  readonly since: "session" | "day";
  readonly at: Micros;
  /** The loss then, base currency. */
  readonly loss: Money;
}

/** The last such instant between the deposit's `from` and the deposit itself, both included; the session's goes first. */
export function lossReached(
  state: DepositAfterLossState,
  deposit: WatchedDeposit,
  limit: Money,
  gap: DurationMicros,
): LossReached | undefined {
  const { at: instants, loss: losses } = state.timeline;
  const running = copyOf(deposit.before);
  let reached: LossReached | undefined;
  for (let place = placeOf(state.timeline, deposit.from); place < instants.length; place++) {
    const at = instants[place];
    if (at === undefined || at > deposit.at) break;
    reached = reachedAt(state, running, at, losses[place] ?? ZERO, limit, gap) ?? reached;
  }
  return reached;
}

function reachedAt(
  { zones }: DepositAfterLossState,
  running: RunningLoss,
  at: Micros,
  loss: Money,
  limit: Money,
  gap: DurationMicros,
): LossReached | undefined {
  const date = dateIn(zones, at);
  const session = sessionLossBefore(running, at, gap);
  const day = dayLoss(running, date);
  advance(running, at, loss, date, gap);
  if (crosses(session, running.session, limit)) return { since: "session", at, loss: running.session };
  const dayNow = dayLoss(running, date);
  return crosses(day, dayNow, limit) ? { since: "day", at, loss: dayNow } : undefined;
}

function crosses(before: Money, now: Money, limit: Money): boolean {
  return compareMoney(before, limit) < 0 && compareMoney(now, limit) >= 0;
}
