import { SEGMENT_CHANGES } from "../../topologies/topics.ts";
import type { Player, RowWriter, Step } from "../engine/processor.ts";
import type { FeatureName } from "../features/feature-list.ts";
import type { FeatureView } from "../features/feature-view.ts";
import type { Micros } from "../values/time.ts";
import { shownValues } from "./show-value.ts";
import type { Membership, MembershipChange, SegmentsState } from "./state.ts";

/** What a change of membership tells of its segment; without name and features when it is no longer declared. */
interface ChangedSegment {
  readonly id: string;
  readonly name: string | null;
  readonly features: readonly FeatureName[];
}

/**
 * Null: it changes now. Of one clock a membership changes once each way at most, or ids of triggers would come again. What an
 * event takes back of its own moment is told when this has passed, if it is so still: events of one second, or late ones, can
 * make and take back many times, and whoever follows the triggers is to be told what it comes to.
 */
export function postponedTo(
  membership: Membership | undefined,
  isMember: boolean,
  { clock, cause }: Step,
): Micros | null {
  if (membership === undefined) return null;
  const [same, other] = isMember
    ? [membership.enteredAt, membership.exitedAt]
    : [membership.exitedAt, membership.enteredAt];
  if (same === clock) return (clock + 1) as Micros;
  return cause === "event" && other === clock ? clock : null;
}

/** The player is in the segment from now on, or no longer: a record of the history at once, and a trigger. */
export function changeMembership(
  state: SegmentsState,
  segment: ChangedSegment,
  isMember: boolean,
  view: FeatureView,
  step: Step,
): void {
  const { clock: at, receivedAt } = step;
  const { id: segmentId, name, features } = segment;
  const membership = membershipOf(state, segmentId);
  const { enteredAt, exitedAt } = membership;
  const isRepeated = (isMember ? enteredAt : exitedAt) === at;
  // Time alone changes it once at a moment: that it changes again is what events did that was postponed.
  const cause = step.cause === "timer" && (isMember ? exitedAt : enteredAt) === at ? "event" : step.cause;
  enter(membership, isMember, at);
  const values = shownValues(features, view);
  const row = `${segmentId}|${at}`;
  state.outgoing ??= new Map();
  state.outgoing.set(row, { segmentId, isMember, at, cause, values, receivedAt, revision: membership.changes });
  step.closed(row);
  // A segment was declared, removed, declared and removed under one clock: its trigger has fired.
  if (isRepeated) return;
  const payload = { segment_id: segmentId, segment_name: name, values, cause };
  const type = isMember ? "segment_entered" : "segment_exited";
  step.trigger({ type, subject: segmentId, occurrence: at, cause, payload });
}

function membershipOf(state: SegmentsState, segmentId: string): Membership {
  let membership = state.members.get(segmentId);
  if (membership === undefined) {
    membership = { isMember: false, enteredAt: null, exitedAt: null, changes: 0 };
    state.members.set(segmentId, membership);
  }
  return membership;
}

function enter(membership: Membership, isMember: boolean, at: Micros): void {
  membership.isMember = isMember;
  membership.changes++;
  if (isMember) membership.enteredAt = at;
  else membership.exitedAt = at;
}

export function emitChange(state: SegmentsState, row: string, player: Player, out: RowWriter): void {
  const { outgoing } = state;
  const change = outgoing?.get(row);
  if (change === undefined) throw new Error(`change ${row} of ${player.key} left the state before it was emitted`);
  if (outgoing?.delete(row) === true && outgoing.size === 0) state.outgoing = null;
  out.write(SEGMENT_CHANGES, "SegmentChange", row, change.revision, (version) => recordOf(change, player, version));
}

function recordOf(change: MembershipChange, player: Player, version: number) {
  const { tenant, origin, user_id } = player;
  return {
    tenant,
    origin,
    user_id,
    segment_id: change.segmentId,
    at: change.at,
    change: change.isMember ? "entered" : "exited",
    cause: change.cause,
    is_member: change.isMember,
    since: change.at,
    values: JSON.stringify(change.values),
    received_at: change.receivedAt,
    version,
  };
}
