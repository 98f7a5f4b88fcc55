import { SEGMENT_CHANGES } from "../../topologies/topics.ts";
import type { Processor, Signals, Step } from "../engine/processor.ts";
import type { FeatureView } from "../features/feature-view.ts";
import type { Micros } from "../values/time.ts";
import { changeMembership, emitChange, postponedTo } from "./membership.ts";
import { type PlannedSegment, planOf, type SegmentPlan } from "./plan.ts";
import { newSegmentsState, type SegmentsState } from "./state.ts";

/**
 * Tells who is in which segment (semantics.md, section 7). Features are told once everything of an event or a timer is
 * done, so that a membership never follows what was true only in between. What odd input does to it: DISCUSSION.md.
 */
export const segments: Processor<SegmentsState> = {
  name: "segments",
  reads: [],
  hears: ["features"],
  tells: [],
  writes: [SEGMENT_CHANGES],
  initial: newSegmentsState,
  isEmpty: ({ members, due, outgoing }) => members.size === 0 && due === null && outgoing === null,
  onEvent() {},
  heeds: (_signal, { rules }) => rules.segments.length > 0,
  onSignal(state, signal, step) {
    if (signal.name === "features") evaluateSegments(state, signal.value, step);
  },
  onPlayerTime() {},
  onSeal() {},
  nextDue: (state) => state.due,
  onTime(state) {
    // The features are told after every timer, and then what is due is evaluated.
    state.due = null;
  },
  onRules() {},
  emit(state, rowId, player, _clock, _rules, out) {
    emitChange(state, rowId, player, out);
  },
};

function evaluateSegments(state: SegmentsState, { view, changed }: Signals["features"], step: Step): void {
  const plan = planOf(step.rules);
  const everything = state.fresh || step.cause === "definition";
  if (step.cause === "definition") leaveRemoved(state, plan, view, step);
  const isOneDue = state.due === null || state.due <= step.clock;
  let hasMovedDue = everything || isOneDue;
  for (const segment of plan.segments) {
    if (everything || (segment.groups & changed) !== 0 || (isOneDue && isDue(state, segment, step.clock))) {
      if (evaluateSegment(state, segment, view, step)) hasMovedDue = true;
    }
  }
  state.fresh = false;
  if (hasMovedDue) state.due = earliestOf(state.dues);
}

function isDue({ dues }: SegmentsState, { id }: PlannedSegment, clock: Micros): boolean {
  const due = dues.get(id);
  return due !== undefined && due <= clock;
}

/** Whether that moved what it waits for. */
function evaluateSegment(state: SegmentsState, segment: PlannedSegment, view: FeatureView, step: Step): boolean {
  const { id, nextChange } = segment;
  const isMember = segment.holds(view, step.clock);
  const membership = state.members.get(id);
  let again: Micros | null = null;
  if (isMember !== (membership?.isMember ?? false)) {
    again = postponedTo(membership, isMember, step);
    if (again === null) changeMembership(state, segment, isMember, view, step);
  }
  return moveDue(state.dues, id, again ?? nextChange?.(view, step.clock) ?? null, step.clock);
}

/**
 * Waits for the condition's next change; whether that moved what is waited for. A clock to come that is earlier stands: each
 * bet moves the limits of `last_bet`, and to look once in vain when the first is reached is less work.
 */
function moveDue(dues: Map<string, Micros>, id: string, next: Micros | null, clock: Micros): boolean {
  const due = dues.get(id);
  if (next === null) return dues.delete(id);
  if (due !== undefined && due > clock && due <= next) return false;
  dues.set(id, next);
  return true;
}

/** A segment that is no longer declared has no members; one that is declared anew is evaluated as any other. */
function leaveRemoved(state: SegmentsState, plan: SegmentPlan, view: FeatureView, step: Step): void {
  for (const [id, { isMember }] of state.members) {
    if (isMember && !plan.ids.has(id)) changeMembership(state, { id, name: null, features: [] }, false, view, step);
  }
  // What a former condition waited for is not waited for any more.
  state.dues.clear();
}

function earliestOf(dues: ReadonlyMap<string, Micros>): Micros | null {
  let earliest: Micros | null = null;
  for (const due of dues.values()) if (earliest === null || due < earliest) earliest = due;
  return earliest;
}
