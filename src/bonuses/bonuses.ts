import { BONUS_TRANSITIONS, BONUSES } from "../../topologies/topics.ts";
import type { Player, Processor, RowWriter, Signal, Step } from "../engine/processor.ts";
import type { BonusEvent } from "../records/generated.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { add, ZERO } from "../values/money.ts";
import type { Micros } from "../values/time.ts";
import { bonusFacts, bonusRow, transitionRow } from "./bonus-row.ts";
import { bonusTriggers, nextTriggerDue } from "./bonus-triggers.ts";
import {
  activeIntervals,
  type BonusHistory,
  bonusEntry,
  historyOf,
  insertEntry,
  intervalsOverlap,
  type TransitionFacts,
  transitionFacts,
} from "./history.ts";
import type { BonusBet, BonusesState, BonusFacts, BonusState } from "./state.ts";
import type { TriggerView } from "./trigger-view.ts";
import { applyBet, newWagering, settleBets, wageredOf } from "./wagering.ts";

/** Bets are settled in sweeps, so that a busy player's are not gone through at each event. */
const SWEEPS_PER_LATENESS = 24;

/**
 * Histories of bonuses whose row waits to be emitted: what the event derived, the row need not derive again. It is beside
 * the state, because a checkpoint clones that.
 */
const derived = new WeakMap<BonusState, BonusHistory>();

/** Tracks bonuses through their statuses. What odd input does to it: DISCUSSION.md. */
export const bonuses: Processor<BonusesState> = {
  name: "bonuses",
  reads: ["BonusEvent"],
  hears: ["effect"],
  tells: ["bonus_transition", "bonus_cost", "bonus_status", "bonus_left"],
  writes: [BONUSES, BONUS_TRANSITIONS],
  initial: () => ({ bonuses: new Map(), wagering: newWagering() }),
  isEmpty: (state) => state.bonuses.size === 0 && state.wagering.recent.length === 0,
  onEvent(state, event, step) {
    if (event.name === "BonusEvent") fold(state, event.record, step);
  },
  heeds: (signal) => betOf(signal) !== null,
  onSignal(state, signal, step) {
    const bet = betOf(signal);
    if (bet === null || signal.name !== "effect") return;
    const { sign } = signal.value;
    for (const bonus of applyBet(state.wagering, state.bonuses.values(), bet, sign)) markChanged(bonus, step);
  },
  onPlayerTime(state, step) {
    const { lateness, bonusHorizon } = step.rules;
    const limit = (step.playerTime - lateness) as Micros;
    const oldest = state.wagering.recent[0];
    if (oldest !== undefined && oldest.at < limit - lateness / SWEEPS_PER_LATENESS) {
      settleBets(state.wagering, state.bonuses.values(), limit);
    }
    for (const bonus of state.bonuses.values()) {
      if (lastAt(bonus) < step.playerTime - bonusHorizon) drop(state, bonus, step);
    }
  },
  onSeal(state, step) {
    settleBets(state.wagering, state.bonuses.values(), (step.clock + 1) as Micros);
  },
  nextDue(state, rules, sealed) {
    let earliest: Micros | null = null;
    for (const bonus of state.bonuses.values()) {
      for (const due of [bonus.triggerDue, sealed ? horizonDue(bonus, rules) : null]) {
        if (due !== null && (earliest === null || due < earliest)) earliest = due;
      }
    }
    return earliest;
  },
  onTime(state, step, sealed) {
    for (const bonus of state.bonuses.values()) {
      const { triggerDue } = bonus;
      if (triggerDue !== null && triggerDue <= step.clock) fireTriggers(state, bonus, historyOf(bonus.entries), step);
      if (sealed && horizonDue(bonus, step.rules) <= step.clock) drop(state, bonus, step);
    }
  },
  onRules(state, step) {
    for (const bonus of state.bonuses.values()) fireTriggers(state, bonus, historyOf(bonus.entries), step);
  },
  emit(state, rowId, player, _clock, _rules, out) {
    const bonus = state.bonuses.get(rowId);
    if (bonus === undefined) throw new Error(`bonus ${rowId} of ${player.key} left the state before it was emitted`);
    const history = takeDerived(bonus);
    out.write(BONUSES, "Bonus", rowId, bonus.revision, (version) =>
      bonusRow(bonus, history, wageredOf(bonus, state.wagering), player, version),
    );
    emitTransitions(bonus, history, player, out);
  },
};

/** The bet with bonus money that became effective, or ceased to be; null: the signal tells of none. */
function betOf(signal: Signal): BonusBet | null {
  if (signal.name !== "effect" || signal.value.activity.type !== "Bet") return null;
  const { at, bonus, locked } = signal.value.activity;
  const amount = add(bonus, locked);
  return amount === ZERO ? null : { at, amount };
}

function newBonus(id: string): BonusState {
  return {
    id,
    entries: [],
    intervals: [],
    settledWagered: ZERO,
    overlapping: false,
    overlapped: false,
    triggerDue: null,
    fired: new Set(),
    judged: new Set(),
    told: null,
    emitted: [],
    revision: 0,
  };
}

function fold(state: BonusesState, event: BonusEvent, step: Step): void {
  let bonus = state.bonuses.get(event.user_bonus_id);
  if (bonus === undefined) {
    bonus = newBonus(event.user_bonus_id);
    state.bonuses.set(bonus.id, bonus);
  }
  insertEntry(bonus.entries, bonusEntry(event, step.identity));
  const history = historyOf(bonus.entries);
  derived.set(bonus, history);
  const { transitions } = history;
  bonus.intervals = activeIntervals(transitions);
  bonus.revision++;
  if (transitions.length === bonus.emitted.length && isInEmitted(bonus, event)) step.changed(bonus.id);
  else step.closed(bonus.id);
  updateOverlaps(state, step);
  tellBonus(bonus, history, step);
  fireTriggers(state, bonus, history, step);
}

function takeDerived(bonus: BonusState): BonusHistory {
  const history = derived.get(bonus) ?? historyOf(bonus.entries);
  derived.delete(bonus);
  return history;
}

/** Tells what later processors count of the bonus, where it changed. */
function tellBonus(bonus: BonusState, history: BonusHistory, step: Step): void {
  const facts = bonusFacts(history);
  const before = bonus.told;
  bonus.told = facts;
  for (const [to, at] of gone(before?.transitions, facts.transitions))
    step.signal("bonus_transition", { sign: -1, to, at });
  for (const [to, at] of gone(facts.transitions, before?.transitions))
    step.signal("bonus_transition", { sign: 1, to, at });
  if (before?.cost !== facts.cost || before.costAt !== facts.costAt) {
    if (before !== null && before.costAt !== null)
      step.signal("bonus_cost", { sign: -1, at: before.costAt, amount: before.cost });
    if (facts.costAt !== null) step.signal("bonus_cost", { sign: 1, at: facts.costAt, amount: facts.cost });
  }
  if (before?.status !== facts.status || before.grantedAt !== facts.grantedAt) {
    step.signal("bonus_status", { bonusId: bonus.id, grantedAt: facts.grantedAt, status: facts.status });
  }
}

/** Transitions of `some` that are not among `others`. */
function gone(some: BonusFacts["transitions"] = [], others: BonusFacts["transitions"] = []): BonusFacts["transitions"] {
  return some.filter(([to, at]) => !others.some((other) => other[0] === to && other[1] === at));
}

/** A change of status is emitted at once; progress reports of a busy bonus wait for each other. */
function isInEmitted(bonus: BonusState, event: BonusEvent): boolean {
  return event.status === "Ongoing" && bonus.emitted.at(-1)?.to === "Ongoing";
}

function markChanged(bonus: BonusState, step: Step): void {
  bonus.revision++;
  step.changed(bonus.id);
}

function updateOverlaps(state: BonusesState, step: Step): void {
  const all = [...state.bonuses.values()];
  for (const bonus of all) {
    const overlapping =
      bonus.overlapped || all.some((other) => other !== bonus && intervalsOverlap(bonus.intervals, other.intervals));
    if (overlapping === bonus.overlapping) continue;
    bonus.overlapping = overlapping;
    markChanged(bonus, step);
  }
}

function viewOf(state: BonusesState, bonus: BonusState, history: BonusHistory, step: Step): TriggerView {
  const { clock, tenantRules: rules } = step;
  return { id: bonus.id, history, wagered: () => wageredOf(bonus, state.wagering), rules, clock };
}

/** Fires what is true now and did not fire before: each at most once, none is withdrawn. */
function fireTriggers(state: BonusesState, bonus: BonusState, history: BonusHistory, step: Step): void {
  const view = viewOf(state, bonus, history, step);
  for (const { key, draft } of bonusTriggers(view, bonus.judged)) {
    if (bonus.fired.has(key)) continue;
    bonus.fired.add(key);
    step.trigger(draft);
  }
  bonus.triggerDue = nextTriggerDue(view);
}

function emitTransitions(bonus: BonusState, { transitions }: BonusHistory, player: Player, out: RowWriter): void {
  const facts = transitions.map(transitionFacts);
  const gone = bonus.emitted.filter((old) => !facts.some((each) => isSameRow(each, old)));
  const news = facts.filter((each) => !bonus.emitted.some((old) => isSameRow(each, old) && isSame(each, old)));
  for (const each of gone) writeTransition(bonus, each, player, out, true);
  for (const each of news) writeTransition(bonus, each, player, out, false);
  bonus.emitted = facts;
}

function writeTransition(
  bonus: BonusState,
  facts: TransitionFacts,
  player: Player,
  out: RowWriter,
  gone: boolean,
): void {
  out.write(BONUS_TRANSITIONS, "BonusTransition", `${bonus.id}|${facts.at}|${facts.to}`, bonus.revision, (version) =>
    transitionRow(facts, bonus.id, player, version, gone),
  );
}

function isSameRow(a: TransitionFacts, b: TransitionFacts): boolean {
  return a.at === b.at && a.to === b.to;
}

function isSame(a: TransitionFacts, b: TransitionFacts): boolean {
  return a.from === b.from && a.inFromMs === b.inFromMs && a.legal === b.legal && a.bonusId === b.bonusId;
}

function lastAt(bonus: BonusState): Micros {
  return bonus.entries.at(-1)?.at ?? (Number.MAX_SAFE_INTEGER as Micros);
}

/** The first clock at which a sealed player's bonus is past its horizon. */
function horizonDue(bonus: BonusState, rules: FoldRules): Micros {
  return (lastAt(bonus) + rules.bonusHorizon + 1) as Micros;
}

/** Lets go of a bonus: no event of it will be accepted any more. */
function drop(state: BonusesState, bonus: BonusState, step: Step): void {
  step.settle(bonus.id);
  for (const { identity } of bonus.entries) step.forget(identity);
  state.bonuses.delete(bonus.id);
  for (const other of state.bonuses.values()) {
    if (intervalsOverlap(bonus.intervals, other.intervals)) other.overlapped = true;
  }
  const { costAt = null, cost = ZERO } = bonus.told ?? {};
  step.signal("bonus_left", { bonusId: bonus.id, costAt, cost });
}
