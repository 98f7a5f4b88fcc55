import { ROUNDS } from "../../topologies/topics.ts";
import type { Processor, Step } from "../engine/processor.ts";
import type { CasinoEvent } from "../records/generated.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Micros } from "../values/time.ts";
import { type Activity, activityIdentity, activityOf, insertActivity } from "./activity.ts";
import { tellBigWin } from "./big-win.ts";
import { detailsOf } from "./game-details.ts";
import { knownInPast, recallRound } from "./past-rounds.ts";
import { reversalOf } from "./reversal.ts";
import { roundRow } from "./round-row.ts";
import {
  closedBefore,
  closedSince,
  earliestEnd,
  openRounds,
  packResting,
  prefetchRounds,
  putRound,
  type Resting,
  removeRound,
  roundAsIs,
  roundsOverlapping,
  roundToChange,
  setStatus,
} from "./round-store.ts";
import { addToSums, resultOf } from "./round-sums.ts";
import { NEVER, newRound, newRoundsState, type RoundState, type RoundsState, startOf } from "./state.ts";
import { dropOrphans, earliestOrphan, takeWaiting, wait } from "./waiting-rollbacks.ts";

const SWEEPS_PER_HORIZON = 32;

/** Which rounds stay unpacked, and how many are put aside: it decides what they cost, and nothing else. */
const RESTING: Resting = { short: 8, closed: 2, aside: { stay: 128, together: 128 } };

/** Rebuilds game rounds from bets, wins and rollbacks. What odd input does to it: DISCUSSION.md. */
export const rounds = roundsKeeping(RESTING);

/** The same, with other rounds that stay. */
export function roundsKeeping(resting: Resting): Processor<RoundsState> {
  return {
    name: "rounds",
    reads: ["CasinoEvent"],
    hears: [],
    tells: ["activity", "effect", "round_counted", "round_settled", "round_left"],
    writes: [ROUNDS],
    initial: newRoundsState,
    isEmpty: ({ rounds, past, waiting }) => rounds.size === 0 && past.length === 0 && waiting === null,
    onEvent(state, event, step) {
      if (event.name === "CasinoEvent") fold(state, event.record, step);
    },
    onSignal() {},
    onPlayerTime(state, step) {
      // Looking through all rounds for each that has passed would be quadratic; an event for one that has is met in fold().
      const limit = horizonOf(step);
      if (state.oldestEnd < limit - step.rules.roundHorizon / SWEEPS_PER_HORIZON) letGo(state, limit, step);
    },
    onSeal(state, step) {
      letGo(state, NEVER, step);
    },
    nextDue(state, rules) {
      const idle = state.nextEnd === NEVER ? NEVER : idleDue(state.nextEnd, rules);
      const earliest = min(idle, earliestOrphan(state, rules));
      return earliest === NEVER ? null : earliest;
    },
    onTime(state, step, sealed) {
      closeIdle(state, step);
      dropOrphans(state, step);
      if (sealed) letGo(state, NEVER, step);
    },
    onRules(state, step) {
      for (const round of closedSince(state, idleBefore(step), step.seen, (_, closed) => closed === "idle")) {
        changeStatus(state, round, "");
        step.changed(round.id);
        tell(round, step);
      }
    },
    rounds: (state) => ({ overlapping: (from, to) => roundsOverlapping(state, from, to) }),
    knows: (state, event, hash, content) => (event.name === "CasinoEvent" ? knownInPast(state, hash, content) : null),
    rest: (state, forAWhile, seen) => packResting(state, resting, forAWhile, seen),
    prefetch: prefetchRounds,
    emit(state, rowId, player, _clock, _rules, out) {
      const round = roundAsIs(state, rowId);
      out.write(ROUNDS, "Round", rowId, round.revision, (version) => roundRow(round, player, version));
    },
  };
}

function min(a: Micros, b: Micros): Micros {
  return a < b ? a : b;
}

function fold(state: RoundsState, event: CasinoEvent, step: Step): void {
  const known = currentRound(state, event.round_id, step);
  if (known === undefined && event.status === "Rollback") {
    wait(state, event, step);
    return;
  }
  const round = known ?? startRound(state, event.round_id, step);
  const added = addActivity(state, round, event, step);
  state.oldestEnd = min(state.oldestEnd, round.endedAt);
  updateEffects(round, added, step);
  updateStatus(state, round, step);
  tellBigWin(round, step);
}

/** The round, unless player time has passed it by the horizon: then it is over, and its id may begin anew. */
function currentRound(state: RoundsState, id: string, step: Step): RoundState | undefined {
  const round = roundToChange(state, id) ?? recalledRound(state, id, step);
  if (round === undefined || round.endedAt >= horizonOf(step)) return round;
  drop(state, round, step);
  return undefined;
}

function recalledRound(state: RoundsState, id: string, step: Step): RoundState | undefined {
  return recallRound(state, id, step.seen) ? roundToChange(state, id) : undefined;
}

function horizonOf(step: Step): Micros {
  return (step.playerTime - step.rules.roundHorizon) as Micros;
}

/** A round begins with its first Approved activity; the rollbacks that waited for it join. */
function startRound(state: RoundsState, id: string, step: Step): RoundState {
  const round = newRound(id);
  putRound(state, round);
  for (const { event } of takeWaiting(state, id)) addActivity(state, round, event, step);
  return round;
}

function addActivity(state: RoundsState, round: RoundState, event: CasinoEvent, step: Step): Activity {
  const activity = activityOf(event, detailsOf(event, round.activities[0]?.details, state.details));
  const game = round.activities[0]?.details.game_id;
  if (game !== undefined && game !== activity.details.game_id) round.isOfOneGame = false;
  insertActivity(round.activities, activity);
  if (activity.perRound) round.perRound = true;
  if (activity.rollback) round.hasRollbacks = true;
  if (activity.roundEnd) round.hasEnd = true;
  if (activity.at > round.endedAt) round.endedAt = activity.at;
  step.signal("activity", { round, activity });
  return activity;
}

/** Recomputes what is effective, and tells what changed. Without rollbacks only the new activity can have. */
function updateEffects(round: RoundState, added: Activity, step: Step): void {
  if (!round.hasRollbacks) {
    setEffective(round, added, true, step);
    return;
  }
  const { cancelled } = reversalOf(round.activities, round.perRound);
  for (const each of round.activities) setEffective(round, each, !each.rollback && !cancelled.has(each), step);
}

function setEffective(round: RoundState, activity: Activity, effective: boolean, step: Step): void {
  if (activity.effective === effective) return;
  activity.effective = effective;
  addToSums(round.sums, activity, effective ? 1 : -1);
  step.signal("effect", { sign: effective ? 1 : -1, round, activity });
}

function updateStatus(state: RoundsState, round: RoundState, step: Step): void {
  const wasClosed = round.closed !== "";
  changeStatus(state, round, round.hasEnd ? "round_end" : isIdle(round.endedAt, step) ? "idle" : "");
  if (round.closed !== "" && !wasClosed) step.closed(round.id);
  else step.changed(round.id);
  tell(round, step);
}

function changeStatus(state: RoundsState, round: RoundState, closed: RoundState["closed"]): void {
  setStatus(state, round, closed);
  round.revision++;
  if (closed === "") state.nextEnd = min(state.nextEnd, round.endedAt);
  else if (state.open.length === 0) state.nextEnd = NEVER;
}

/** Tells what later processors count of the round, where it changed. */
function tell(round: RoundState, step: Step): void {
  const start = round.sums.count > 0 ? startOf(round) : null;
  if (start !== round.toldStart) {
    step.signal("round_counted", { roundId: round.id, from: round.toldStart, to: start });
    round.toldStart = start;
  }
  const result = round.closed !== "" && round.sums.count > 0 ? resultOf(round.sums) : null;
  if (result !== round.toldResult || (result !== null && round.endedAt !== round.toldEnd)) {
    const from = round.toldResult === null ? null : round.toldEnd;
    step.signal("round_settled", { roundId: round.id, from, endedAt: round.endedAt, result });
    round.toldResult = result;
    round.toldEnd = round.endedAt;
  }
}

function isIdle(endedAt: Micros, { clock, rules }: Step): boolean {
  return clock > endedAt + rules.roundIdle;
}

/** Rounds that end here or later are not idle. */
function idleBefore({ clock, rules }: Step): Micros {
  return (clock - rules.roundIdle) as Micros;
}

/** The first clock at which a round with this end is idle. */
function idleDue(endedAt: Micros, rules: FoldRules): Micros {
  return (endedAt + rules.roundIdle + 1) as Micros;
}

/** Closes the open rounds that are idle, and finds which is the next to be. */
function closeIdle(state: RoundsState, step: Step): void {
  const { ended, nextEnd } = openRounds(state, idleBefore(step));
  for (const round of ended) {
    changeStatus(state, round, "idle");
    step.closed(round.id);
    tell(round, step);
  }
  state.nextEnd = nextEnd;
}

/** Drops closed rounds that ended before `limit`: no event that could change them will be accepted. */
function letGo(state: RoundsState, limit: Micros, step: Step): void {
  for (const round of closedBefore(state, limit, step.seen)) drop(state, round, step);
  state.oldestEnd = earliestEnd(state);
}

function drop(state: RoundsState, round: RoundState, step: Step): void {
  step.settle(round.id);
  for (const each of round.activities) step.forget(activityIdentity(each, round.id));
  removeRound(state, round);
  step.signal("round_left", { round });
}
