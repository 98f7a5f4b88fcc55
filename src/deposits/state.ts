import type { ZoneHistory } from "../days/zone-history.ts";
import type { Money } from "../values/money.ts";
import { BEGINNING, type Micros } from "../values/time.ts";
import { noLoss, type RunningLoss } from "./running-loss.ts";
import { newTimeline, type Timeline } from "./timeline.ts";

/** A deposit that has not fired, and what is needed to see whether it does after all. */
export interface WatchedDeposit {
  readonly eventId: string;
  readonly at: Micros;
  readonly amount: Money;
  readonly currency: string;
  readonly method: string;
  /** A loss reached from here on, up to the deposit, makes it fire. */
  readonly from: Micros;
  /** What was lost before `from`. */
  before: RunningLoss;
}

export interface DepositAfterLossState {
  readonly zones: ZoneHistory;
  /** Every instant of activity from `settledBefore` on, and those between `from` and `at` of watched deposits. */
  readonly timeline: Timeline;
  /** No activity before this will be accepted; of what is known, only whether it is effective may change. */
  settledBefore: Micros;
  /** What was lost before `settledBefore`. */
  settled: RunningLoss;
  /** By time. */
  watched: WatchedDeposit[];
  /** UTC days with casino events of rounds that are still in the state, and how many: what may yet be taken back. */
  readonly unsettled: { readonly utcDay: number; count: number }[];
  /** The earliest instant that changed since deposits were last judged. */
  changedFrom: Micros;
}

/** Later than every instant. */
export const NEVER = Number.MAX_SAFE_INTEGER as Micros;

export function newDepositAfterLoss(): DepositAfterLossState {
  return {
    zones: [],
    timeline: newTimeline(),
    settledBefore: BEGINNING,
    settled: noLoss(),
    watched: [],
    unsettled: [],
    changedFrom: NEVER,
  };
}
