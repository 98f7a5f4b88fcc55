import { PLAYER_FEATURES } from "../../topologies/topics.ts";
import type { Processor, Step } from "../engine/processor.ts";
import { ZERO } from "../values/money.ts";
import type { Micros } from "../values/time.ts";
import { StateView } from "./feature-of.ts";
import { featureRow } from "./feature-row.ts";
import { FEATURE_GROUPS } from "./feature-view.ts";
import { foldEvent } from "./fold-event.ts";
import { foldSignal } from "./fold-signal.ts";
import { type FeaturesState, newFeatures } from "./state.ts";
import { putRunsAside, takeReached } from "./streaks.ts";
import { MEASURE, type Measure, sumOf } from "./sums.ts";
import { sealedRoundDue, trim } from "./trim.ts";
import { type Decay, decay } from "./windows.ts";

const ROW = "features";

/**
 * Keeps what is known of a player in one row: windows, times, streaks, favourites, profile. What odd input does to it:
 * DISCUSSION.md.
 */
export const features: Processor<FeaturesState> = {
  name: "features",
  reads: ["CasinoEvent", "BonusEvent", "PaymentEvent", "LoginEvent", "PlayerProfile"],
  hears: [
    "activity",
    "effect",
    "round_counted",
    "round_settled",
    "round_left",
    "bonus_transition",
    "bonus_cost",
    "bonus_status",
  ],
  tells: ["features"],
  writes: [PLAYER_FEATURES],
  initial: () => newFeatures(),
  // Lifetime sums and the profile are never over.
  isEmpty: () => false,
  onEvent: foldEvent,
  onSignal: foldSignal,
  // An event may come at the moment at which something leaves a window: the timer for that fires after it.
  onPlayerTime: passTime,
  onSeal() {},
  nextDue(state, rules, sealed) {
    const { due } = state.windows;
    const roundDue = sealed ? sealedRoundDue(state, rules) : null;
    if (due === null || roundDue === null) return due ?? roundDue;
    return Math.min(due, roundDue) as Micros;
  },
  onTime: passTime,
  onRules() {},
  afterEvent(state, step, sealed) {
    if (state.streaks.reached.length > 0) tellStreaks(state, step);
    trim(state, step, sealed);
    const { changed } = state;
    state.changed = 0;
    if (changed !== 0) {
      state.asOf = step.clock;
      state.revision++;
      if (!state.waiting) step.changed(ROW);
      state.waiting = true;
    }
    step.signal("features", { view: new StateView(state), changed });
  },
  rest(state) {
    putRunsAside(state.streaks);
    return false;
  },
  prefetch: prefetchFeatures,
  emit(state, rowId, player, _clock, _rules, out) {
    state.waiting = false;
    out.write(PLAYER_FEATURES, "PlayerFeatures", rowId, state.revision, (version) =>
      featureRow(state, player, version),
    );
  },
};

function passTime(state: FeaturesState, { clock }: Step): void {
  const { due } = state.windows;
  if (due !== null && due <= clock) state.changed |= groupsOf(decay(state.windows, clock));
}

/** See Processor.prefetch. */
function prefetchFeatures(states: readonly (FeaturesState | null)[]): number {
  let read = 0;
  for (const state of states) if (state !== null) read += state.revision;
  for (const state of states) {
    if (state === null) continue;
    const { windows, streaks, bets, games, vendors } = state;
    read += (windows.due ?? 0) + streaks.before + (bets.settled ?? 0);
    read += games.byId.size + vendors.byId.size;
  }
  for (const state of states) {
    if (state === null) continue;
    const { windows, streaks, bets } = state;
    read += (windows.tiers[0]?.length ?? 0) + (windows.sums[0]?.length ?? 0) + windows.activeDays.length;
    read += streaks.ends.length + streaks.ids.length + streaks.runs.length + bets.recent.length;
  }
  for (const state of states) read += state?.windows.tiers[0]?.at(-1)?.sums.length ?? 0;
  return read;
}

/** Tells of losing streaks when the event or timer is through: on the way, rounds that close together are told one by one. */
function tellStreaks(state: FeaturesState, step: Step): void {
  for (const { length, endedAt, roundId } of takeReached(state.streaks, step.tenantRules.losingStreaks)) {
    step.trigger({
      type: "losing_streak",
      subject: String(length),
      occurrence: endedAt,
      cause: step.cause === "timer" ? "timer" : "event",
      payload: { length, round_id: roundId },
    });
  }
}

const { play, payments, bonuses, logins, presence } = FEATURE_GROUPS;

const MEASURE_GROUPS: readonly (readonly [group: number, measures: readonly Measure[]])[] = [
  [play, [MEASURE.turnover, MEASURE.bets, MEASURE.wins, MEASURE.rounds]],
  [payments, [MEASURE.deposits, MEASURE.depositCount, MEASURE.withdrawals]],
  [logins, [MEASURE.logins]],
  [bonuses, [MEASURE.bonusCost, MEASURE.bonusesLost, MEASURE.bonusesCompleted]],
];

function groupsOf({ sums, activeDays }: Decay): number {
  let groups = activeDays > 0 ? presence : 0;
  for (const [group, measures] of MEASURE_GROUPS) {
    if (measures.some((measure) => sumOf(sums, measure) !== ZERO)) groups |= group;
  }
  return groups;
}
