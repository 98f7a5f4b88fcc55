import type { Step } from "../engine/processor.ts";
import type { Activity } from "../rounds/activity.ts";
import type { DurationMicros, Micros } from "../values/time.ts";
import { mergePlay } from "./play.ts";
import { sessionRowId } from "./row-id.ts";
import type { Session, Timeline } from "./session.ts";
import type { SessionKind } from "./session-kind.ts";

/**
 * The session that an event at `at` is in (`activity`, if it is one), now that there is the event: an earlier one that reaches it, longer than before or
 * with an earlier start, several that it bridges made one, or a new one.
 */
export function placeEvent<S extends Session>(
  timeline: Timeline<S>,
  at: Micros,
  gap: DurationMicros,
  kind: SessionKind<S>,
  step: Step,
  activity?: Activity,
): S {
  const last = timeline.sessions.at(-1);
  if (last === undefined || at < last.startedAt || at > last.endedAt + gap) {
    return placeAnywhere(timeline, at, gap, kind, step, activity);
  }
  if (at > last.endedAt) last.endedAt = at;
  return last;
}

function placeAnywhere<S extends Session>(
  timeline: Timeline<S>,
  at: Micros,
  gap: DurationMicros,
  kind: SessionKind<S>,
  step: Step,
  activity: Activity | undefined,
): S {
  const { sessions } = timeline;
  const after = sessions.findLastIndex((each) => each.endedAt + gap < at) + 1;
  const beyond = sessions.findIndex((each, index) => index >= after && each.startedAt - gap > at);
  const [first, ...others] = sessions.slice(after, beyond < 0 ? sessions.length : beyond);
  if (first === undefined) {
    const session = kind.begin(at, timeline.gameId);
    sessions.splice(after, 0, session);
    return session;
  }
  sessions.splice(after + 1, others.length);
  for (const other of others) takeIn(first, other, kind, step, activity);
  if (at < first.startedAt) beginEarlier(first, at, step);
  if (at > first.endedAt) first.endedAt = at;
  return first;
}

/** The later session's row is replaced by the one that it is now a part of. */
function takeIn<S extends Session>(
  session: S,
  other: S,
  kind: SessionKind<S>,
  step: Step,
  newcomer: Activity | undefined,
): void {
  mergePlay(session, other, step.rounds, newcomer);
  kind.absorb(session, other);
  session.endedAt = other.endedAt;
  session.revision = Math.max(session.revision, other.revision);
  session.replaced.push(...other.replaced, other.startedAt);
  if (other.waiting) dropWaiting(other, other.startedAt, step);
}

/** Its row gets another key: under the new one it was not told to be closed. */
function beginEarlier(session: Session, at: Micros, step: Step): void {
  const before = session.startedAt;
  session.replaced.push(before);
  session.startedAt = at;
  session.closed = false;
  if (session.waiting) dropWaiting(session, before, step);
  session.waiting = false;
}

/** Nobody waits any more for a row that no session has: settling it emits nothing. */
function dropWaiting({ gameId }: Session, startedAt: Micros, step: Step): void {
  step.settle(sessionRowId(gameId, startedAt));
}
