import type { Signal, Signals, Step } from "../engine/processor.ts";
import type { Activity } from "../rounds/activity.ts";
import { negate } from "../values/money.ts";
import type { Micros } from "../values/time.ts";
import { addTurnover } from "./favourite.ts";
import { FEATURE_GROUPS } from "./feature-view.ts";
import { putGrant } from "./grants.ts";
import { addBet, removeBet, settleBet } from "./last-bet.ts";
import type { FeaturesState } from "./state.ts";
import { settleRound } from "./streaks.ts";
import { MEASURE, type Measure, ONCE } from "./sums.ts";
import { count, countWin, noteActivity } from "./windows.ts";

const { play, bonuses, presence, streaks } = FEATURE_GROUPS;

/** What follows from what rounds and bonuses tell. */
export function foldSignal(state: FeaturesState, signal: Signal, step: Step): void {
  const { windows } = state;
  switch (signal.name) {
    case "activity":
      if (noteActivity(windows, signal.value.activity.at, step.clock)) state.changed |= presence;
      return;
    case "effect":
      applyEffect(state, signal.value, step);
      return;
    case "round_counted":
      moveRound(state, signal.value, step.clock);
      return;
    case "round_settled":
      settleRound(state.streaks, signal.value, step.tenantRules.losingStreaks);
      state.changed |= streaks;
      return;
    case "round_left":
      settleBets(state, signal.value.round.activities);
      return;
    case "bonus_transition":
      countTransition(state, signal.value, step.clock);
      return;
    case "bonus_cost": {
      const { sign, at, amount } = signal.value;
      count(windows, at, MEASURE.bonusCost, sign === 1 ? amount : negate(amount), step.clock);
      state.changed |= bonuses;
      return;
    }
    case "bonus_status":
      putGrant(state.grants, signal.value);
      state.changed |= bonuses;
      return;
    default:
      throw new Error(`features was told ${signal.name}, which it does not hear`);
  }
}

function applyEffect(state: FeaturesState, { sign, activity }: Signals["effect"], step: Step): void {
  const { clock } = step;
  const { at, base, type, details } = activity;
  const amount = sign === 1 ? base : negate(base);
  state.changed |= play;
  if (type === "Win") {
    count(state.windows, at, MEASURE.wins, amount, clock);
    countWin(state.windows, at, base, sign, clock);
    return;
  }
  count(state.windows, at, MEASURE.turnover, amount, clock);
  count(state.windows, at, MEASURE.bets, sign === 1 ? ONCE : negate(ONCE), clock);
  addTurnover(state.games, details.game_id, amount);
  if (details.vendor_id !== null) addTurnover(state.vendors, details.vendor_id, amount);
  if (sign === 1) addBet(state.bets, at);
  else removeBet(state.bets, at, step.rounds);
}

/** The round's bets can no longer be cancelled. Activities are in order of time. */
function settleBets(state: FeaturesState, activities: readonly Activity[]): void {
  const last = activities.findLast((each) => each.effective && each.type === "Bet");
  if (last !== undefined) settleBet(state.bets, last.at);
}

function moveRound(state: FeaturesState, { from, to }: Signals["round_counted"], clock: Micros): void {
  if (from !== null) count(state.windows, from, MEASURE.rounds, negate(ONCE), clock);
  if (to !== null) count(state.windows, to, MEASURE.rounds, ONCE, clock);
  state.changed |= play;
}

function countTransition(state: FeaturesState, { sign, to, at }: Signals["bonus_transition"], clock: Micros): void {
  const measure = measureOf(to);
  if (measure === null) return;
  count(state.windows, at, measure, sign === 1 ? ONCE : negate(ONCE), clock);
  state.changed |= bonuses;
}

function measureOf(status: string): Measure | null {
  if (status === "Lost") return MEASURE.bonusesLost;
  return status === "Completed" || status === "AutoCompleted" ? MEASURE.bonusesCompleted : null;
}
