import { ROUNDS } from "../../topologies/topics.ts";
import type { Processor, Step } from "../engine/processor.ts";
import type { CasinoEvent } from "../records/generated.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { add, subtract, ZERO } from "../values/money.ts";
import { BEGINNING, type Micros } from "../values/time.ts";
import { type Activity, activityOf, detailsOf, insertActivity } from "./activity.ts";
import { tellBigWin } from "./big-win.ts";
import { reversalOf } from "./reversal.ts";
import { resultOf, roundRow } from "./round-row.ts";
import type { RoundState, RoundSums, RoundsState, WaitingRollback } from "./state.ts";

const SWEEPS_PER_HORIZON = 32;
const NEVER = Number.MAX_SAFE_INTEGER as Micros;

/** Rebuilds game rounds from bets, wins and rollbacks. What odd input does to it: DISCUSSION.md. */
export const rounds: Processor<RoundsState> = {
  name: "rounds",
  reads: ["CasinoEvent"],
  hears: [],
  tells: ["activity", "effect", "round_counted", "round_settled", "round_left"],
  writes: [ROUNDS],
  initial: () => ({ rounds: new Map(), open: new Set(), waiting: new Map(), oldestEnd: NEVER }),
  isEmpty: (state) => state.rounds.size === 0 && state.waiting.size === 0,
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
    let earliest = NEVER;
    for (const id of state.open) earliest = min(earliest, idleDue(roundIn(state, id), rules));
    for (const rollbacks of state.waiting.values()) {
      for (const each of rollbacks) earliest = min(earliest, orphanDue(each, rules));
    }
    return earliest === NEVER ? null : earliest;
  },
  onTime(state, step, sealed) {
    for (const id of [...state.open]) {
      const round = roundIn(state, id);
      if (idleDue(round, step.rules) <= step.clock) closeIdle(state, round, step);
    }
    for (const id of [...state.waiting.keys()]) dropOrphans(state, id, step);
    if (sealed) letGo(state, NEVER, step);
  },
  onRules(state, step) {
    for (const round of state.rounds.values()) {
      if (round.closed !== "idle" || isIdle(round, step)) continue;
      round.closed = "";
      round.revision++;
      state.open.add(round.id);
      step.changed(round.id);
      tell(round, step);
    }
  },
  emit(state, rowId, player, _clock, _rules, out) {
    const round = roundIn(state, rowId);
    out.write(ROUNDS, "Round", rowId, roundRow(round, player, out.version), round.revision);
  },
};

function min(a: Micros, b: Micros): Micros {
  return a < b ? a : b;
}

function roundIn(state: RoundsState, id: string): RoundState {
  const round = state.rounds.get(id);
  if (round === undefined) throw new Error(`round ${id} left the state while it was still waited for`);
  return round;
}

function fold(state: RoundsState, event: CasinoEvent, step: Step): void {
  const known = currentRound(state, event.round_id, step);
  if (known === undefined && event.status === "Rollback") {
    wait(state, event, step);
    return;
  }
  const round = known ?? startRound(state, event.round_id, step);
  const added = addActivity(round, event, step.identity, step);
  state.oldestEnd = min(state.oldestEnd, round.endedAt);
  updateEffects(round, added, step);
  updateStatus(state, round, step);
  tellBigWin(round, step);
}

/** The round, unless player time has passed it by the horizon: then it is over, and its id may begin anew. */
function currentRound(state: RoundsState, id: string, step: Step): RoundState | undefined {
  const round = state.rounds.get(id);
  if (round === undefined || round.endedAt >= horizonOf(step)) return round;
  drop(state, round, step);
  return undefined;
}

function horizonOf(step: Step): Micros {
  return (step.playerTime - step.rules.roundHorizon) as Micros;
}

function wait(state: RoundsState, event: CasinoEvent, step: Step): void {
  // A copy: the bytes are a view into a whole batch of the log, which would stay in memory as long.
  const original = step.original === null ? null : Buffer.from(step.original);
  const rollback: WaitingRollback = { event, identity: step.identity, original };
  const others = state.waiting.get(event.round_id);
  if (others === undefined) state.waiting.set(event.round_id, [rollback]);
  else others.push(rollback);
}

/** A round begins with its first Approved activity; the rollbacks that waited for it join. */
function startRound(state: RoundsState, id: string, step: Step): RoundState {
  const round: RoundState = {
    id,
    activities: [],
    perRound: false,
    hasRollbacks: false,
    hasEnd: false,
    endedAt: BEGINNING,
    closed: "",
    sums: { count: 0, betTotal: ZERO, winTotal: ZERO, winBase: ZERO },
    toldStart: null,
    toldResult: null,
    toldEnd: null,
    bigWins: [],
    revision: 0,
  };
  state.rounds.set(id, round);
  for (const { event, identity } of state.waiting.get(id) ?? []) addActivity(round, event, identity, step);
  state.waiting.delete(id);
  return round;
}

function addActivity(round: RoundState, event: CasinoEvent, identity: string, step: Step): Activity {
  const activity = activityOf(event, identity, detailsOf(event, round.activities[0]?.details));
  insertActivity(round.activities, activity);
  if (event.per_round) round.perRound = true;
  if (activity.rollback) round.hasRollbacks = true;
  if (activity.roundEnd) round.hasEnd = true;
  if (activity.at > round.endedAt) round.endedAt = activity.at;
  step.signal("activity", { roundId: round.id, activity });
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
  step.signal("effect", { sign: effective ? 1 : -1, roundId: round.id, activity });
}

function addToSums(sums: RoundSums, { type, total, base }: Activity, sign: 1 | -1): void {
  const change = sign === 1 ? add : subtract;
  sums.count += sign;
  if (type === "Bet") {
    sums.betTotal = change(sums.betTotal, total);
  } else {
    sums.winTotal = change(sums.winTotal, total);
    sums.winBase = change(sums.winBase, base);
  }
}

function updateStatus(state: RoundsState, round: RoundState, step: Step): void {
  const wasClosed = round.closed !== "";
  round.closed = round.hasEnd ? "round_end" : isIdle(round, step) ? "idle" : "";
  round.revision++;
  if (round.closed === "") state.open.add(round.id);
  else state.open.delete(round.id);
  if (round.closed !== "" && !wasClosed) step.closed(round.id);
  else step.changed(round.id);
  tell(round, step);
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

function startOf(round: RoundState): Micros {
  return round.activities[0]?.at ?? round.endedAt;
}

function isIdle(round: RoundState, step: Step): boolean {
  return step.clock > round.endedAt + step.rules.roundIdle;
}

/** The first clock at which the round is idle. */
function idleDue(round: RoundState, rules: FoldRules): Micros {
  return (round.endedAt + rules.roundIdle + 1) as Micros;
}

function closeIdle(state: RoundsState, round: RoundState, step: Step): void {
  round.closed = "idle";
  round.revision++;
  state.open.delete(round.id);
  step.closed(round.id);
  tell(round, step);
}

/** The first clock at which the rollback has waited in vain. */
function orphanDue(rollback: WaitingRollback, rules: FoldRules): Micros {
  return (rollback.event.occurred_at + rules.lateness + 1) as Micros;
}

function dropOrphans(state: RoundsState, id: string, step: Step): void {
  const stays: WaitingRollback[] = [];
  for (const rollback of state.waiting.get(id) ?? []) {
    if (orphanDue(rollback, step.rules) > step.clock) {
      stays.push(rollback);
      continue;
    }
    const { event, identity, original } = rollback;
    const message = `round ${id} has no approved activity that could be rolled back`;
    step.deadLetter("orphan_rollback", { name: "CasinoEvent", record: event }, original, "round_id", message);
    step.loosen(identity, event.occurred_at);
  }
  if (stays.length > 0) state.waiting.set(id, stays);
  else state.waiting.delete(id);
}

/** Drops closed rounds that ended before `limit`: no event that could change them will be accepted. */
function letGo(state: RoundsState, limit: Micros, step: Step): void {
  state.oldestEnd = NEVER;
  for (const round of state.rounds.values()) {
    if (round.endedAt >= limit || round.closed === "") {
      state.oldestEnd = min(state.oldestEnd, round.endedAt);
      continue;
    }
    drop(state, round, step);
  }
}

function drop(state: RoundsState, round: RoundState, step: Step): void {
  step.settle(round.id);
  for (const each of round.activities) step.forget(each.identity);
  state.open.delete(round.id);
  state.rounds.delete(round.id);
  step.signal("round_left", { roundId: round.id, activities: round.activities });
}
