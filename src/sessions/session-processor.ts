import type { Processor, Signal, Step } from "../engine/processor.ts";
import type { Activity } from "../rounds/activity.ts";
import type { ToldRound } from "../rounds/told-round.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { BEGINNING, type DurationMicros, HOUR, type Micros, plus } from "../values/time.ts";
import { sessionAt, sessionStartedAt } from "./find.ts";
import { placeEvent } from "./place.ts";
import { addActivity, addEffect, settleActivity } from "./play.ts";
import { canChange } from "./round-results.ts";
import { sessionRowId, sessionRowOf } from "./row-id.ts";
import type { Session, SessionsState, Timeline } from "./session.ts";
import type { SessionKind } from "./session-kind.ts";

/** How often, in player time, sessions that are over are looked for: at every event it would cost more than it frees. */
const SWEEP_EVERY = (6 * HOUR) as DurationMicros;
const NEVER = Number.MAX_SAFE_INTEGER as Micros;

/** Sessions of one kind as a processor. What odd input does to them: DISCUSSION.md. */
export function sessionProcessor<S extends Session>(kind: SessionKind<S>): Processor<SessionsState<S>> {
  return {
    name: kind.name,
    reads: kind.reads,
    hears: ["activity", "effect", "round_left"],
    tells: [],
    writes: [kind.topic],
    initial: () => ({ timelines: [], nextEnd: NEVER, sweepAt: BEGINNING }),
    isEmpty: (state) => state.timelines.length === 0,
    onEvent(state, event, step) {
      const timeline = timelineOf(state, null);
      const session = placeEvent(timeline, event.record.occurred_at, kind.gap(step.rules), kind, step);
      kind.addEvent(session, event);
      tellExtended(state, session, kind, step);
    },
    onSignal(state, signal, step) {
      hear(state, signal, kind, step);
    },
    onPlayerTime(state, step) {
      if (step.playerTime < state.sweepAt) return;
      state.sweepAt = plus(step.playerTime, SWEEP_EVERY);
      letGo(state, step.playerTime, kind, step);
    },
    onSeal(state, step) {
      letGo(state, step.clock, kind, step);
    },
    nextDue(state, rules, sealed) {
      if (sealed) return nextDueSealed(state, kind, rules);
      return state.nextEnd === NEVER ? null : closingDue(state.nextEnd, kind, rules);
    },
    onTime(state, step, sealed) {
      closeDue(state, kind, step);
      if (sealed) letGo(state, step.clock, kind, step);
    },
    onRules(state, step) {
      for (const session of eachSession(state)) {
        if (session.closed && !isOver(session, kind, step)) tellExtended(state, session, kind, step);
      }
    },
    prefetch: prefetchSessions,
    emit(state, rowId, player, clock, rules, out) {
      const { gameId, startedAt } = sessionRowOf(rowId);
      const session = sessionStartedAt(knownTimeline(state, gameId), startedAt);
      // A row whose start has moved, or whose session was merged: it is retracted when the row is emitted that replaces it.
      if (session === undefined) return;
      session.waiting = false;
      if (session.replaced.length > 0) {
        for (const start of session.replaced) {
          out.retract(kind.topic, kind.record, sessionRowId(gameId, start), session.revision);
        }
        session.replaced.length = 0;
      }
      kind.write(session, { player, gameId, rowId, clock, gap: kind.gap(rules) }, out);
    },
  };
}

/** Of the states at work, one for all: what is in them stays until the next time. */
const ahead = {
  timelines: [] as (readonly Timeline<Session>[] | undefined)[],
  sessions: [] as (readonly Session[] | undefined)[],
  plays: [] as (Session["play"] | undefined)[],
};

/** See Processor.prefetch. The next event is most likely of the last session. */
function prefetchSessions<S extends Session>(states: readonly (SessionsState<S> | null)[]): number {
  const { timelines, sessions, plays } = ahead;
  for (let place = 0; place < states.length; place++) timelines[place] = states[place]?.timelines;
  for (let place = 0; place < states.length; place++) {
    const known = timelines[place];
    sessions[place] = known?.[known.length - 1]?.sessions;
  }
  for (let place = 0; place < states.length; place++) {
    const known = sessions[place];
    plays[place] = known?.[known.length - 1]?.play;
  }
  let read = 0;
  for (const play of plays) if (play !== undefined) read += play.bets.count + play.wins.count + play.results.live;
  return read;
}

function hear<S extends Session>(state: SessionsState<S>, signal: Signal, kind: SessionKind<S>, step: Step): void {
  switch (signal.name) {
    case "activity":
      hearActivity(state, signal.value.round, signal.value.activity, kind, step);
      break;
    case "effect": {
      const { round, activity, sign } = signal.value;
      const timeline = timelineOf(state, kind.gameOf(activity));
      const session = sessionAt(timeline, activity.at);
      addEffect(session, round, activity, sign, step);
      tellChanged(session, step);
      break;
    }
    case "round_left":
      leaveRound(state, signal.value.round, kind);
      break;
    default:
      throw new Error(`${kind.name} was told ${signal.name}, which it does not hear`);
  }
}

function hearActivity<S extends Session>(
  state: SessionsState<S>,
  round: ToldRound,
  activity: Activity,
  kind: SessionKind<S>,
  step: Step,
): void {
  const timeline = timelineOf(state, kind.gameOf(activity));
  const session = placeEvent(timeline, activity.at, kind.gap(step.rules), kind, step, activity);
  addActivity(session, round, activity);
  kind.addActivity(session, activity);
  tellExtended(state, session, kind, step);
}

/** Each session that it is in has one round less that can change. */
function leaveRound<S extends Session>(state: SessionsState<S>, { activities }: ToldRound, kind: SessionKind<S>): void {
  const left: S[] = [];
  for (const activity of activities) {
    const session = sessionAt(timelineOf(state, kind.gameOf(activity)), activity.at);
    settleActivity(session, activity);
    if (left.includes(session)) continue;
    left.push(session);
    session.play.results.live--;
  }
}

function timelineOf<S extends Session>(state: SessionsState<S>, gameId: string | null): Timeline<S> {
  const known = knownTimeline(state, gameId);
  if (known !== undefined) return known;
  const timeline = { gameId, sessions: [] };
  state.timelines.push(timeline);
  return timeline;
}

function knownTimeline<S extends Session>(
  { timelines }: SessionsState<S>,
  gameId: string | null,
): Timeline<S> | undefined {
  for (let place = timelines.length - 1; place >= 0; place--) {
    const timeline = timelines[place];
    if (timeline?.gameId === gameId) return timeline;
  }
  return undefined;
}

function* eachSession<S extends Session>(state: SessionsState<S>): Generator<S> {
  for (const { sessions } of state.timelines) yield* sessions;
}

/** The session may be open again; its end may be the next to come. */
function tellExtended<S extends Session>(state: SessionsState<S>, session: S, kind: SessionKind<S>, step: Step): void {
  if (session.closed && !isOver(session, kind, step)) session.closed = false;
  if (!session.closed && session.endedAt < state.nextEnd) state.nextEnd = session.endedAt;
  tellChanged(session, step);
}

/** A row that waits is not told again: its id is not worth making for every event. */
function tellChanged(session: Session, step: Step): void {
  session.revision++;
  if (session.waiting) return;
  session.waiting = true;
  step.changed(sessionRowId(session.gameId, session.startedAt));
}

function isOver<S extends Session>(session: S, kind: SessionKind<S>, { clock, rules }: Step): boolean {
  return clock > session.endedAt + kind.gap(rules);
}

/** The first clock at which a session with this end is over. */
function closingDue<S extends Session>(endedAt: Micros, kind: SessionKind<S>, rules: FoldRules): Micros {
  return (endedAt + kind.gap(rules) + 1) as Micros;
}

/** Ends are in order, and no session that is not told closed ended before `nextEnd`: older ones need no look. */
function closeDue<S extends Session>(state: SessionsState<S>, kind: SessionKind<S>, step: Step): void {
  const from = state.nextEnd;
  state.nextEnd = NEVER;
  for (const { sessions } of state.timelines) {
    const first = sessions.findLastIndex((each) => each.endedAt < from) + 1;
    for (const session of sessions.slice(first)) {
      if (session.closed) continue;
      if (isOver(session, kind, step)) close(session, kind, step);
      else if (session.endedAt < state.nextEnd) state.nextEnd = session.endedAt;
    }
  }
}

function close<S extends Session>(session: S, kind: SessionKind<S>, step: Step): void {
  session.closed = true;
  session.waiting = true;
  session.revision++;
  step.closed(sessionRowId(session.gameId, session.startedAt));
  kind.onClosed(session, step);
}

/** A sealed player's sessions leave by the clock, so the end of each is a time to wake at. */
function nextDueSealed<S extends Session>(
  state: SessionsState<S>,
  kind: SessionKind<S>,
  rules: FoldRules,
): Micros | null {
  let earliest = NEVER;
  for (const session of eachSession(state)) {
    const closing = closingDue(session.endedAt, kind, rules);
    if (!session.closed) earliest = Math.min(earliest, closing) as Micros;
    else if (!canChange(session.play.results)) earliest = Math.min(earliest, closing + rules.lateness) as Micros;
  }
  return earliest === NEVER ? null : earliest;
}

/**
 * Drops the sessions that nothing can change any more: no round in them can, and an event that could reach them would be
 * too late at `time` (the player's, or the clock once he is sealed), as would a rollback that waits for its round.
 */
function letGo<S extends Session>(state: SessionsState<S>, time: Micros, kind: SessionKind<S>, step: Step): void {
  const limit = time - step.rules.lateness - kind.gap(step.rules);
  let isOneEmpty = false;
  for (const { gameId, sessions } of state.timelines) {
    const over = sessions.filter((each) => each.endedAt < limit && !canChange(each.play.results));
    if (over.length === 0) continue;
    for (const session of over) {
      // Of history one may be over before the clock has moved, which is what closes the others.
      if (!session.closed) close(session, kind, step);
      step.settle(sessionRowId(gameId, session.startedAt));
    }
    retain(sessions, new Set(over));
    if (sessions.length === 0) isOneEmpty = true;
  }
  if (isOneEmpty) state.timelines = state.timelines.filter(({ sessions }) => sessions.length > 0);
}

function retain<S extends Session>(sessions: S[], over: ReadonlySet<S>): void {
  const left = sessions.filter((each) => !over.has(each));
  sessions.splice(0, sessions.length, ...left);
}
