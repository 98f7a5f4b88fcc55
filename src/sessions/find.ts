import { formatTimestamp, type Micros } from "../values/time.ts";
import type { Session, Timeline } from "./session.ts";

/** The session that contains the instant. Throws when none does: an event's session stays as long as its round. */
export function sessionAt<S extends Session>(timeline: Timeline<S>, at: Micros): S {
  const { sessions } = timeline;
  const last = sessions.at(-1);
  const found = last !== undefined && at >= last.startedAt ? last : sessions[indexBefore(sessions, at)];
  if (found !== undefined && at >= found.startedAt && at <= found.endedAt) return found;
  const where = timeline.gameId === null ? "of the player" : `on game ${timeline.gameId}`;
  throw new Error(`no session ${where} contains ${formatTimestamp(at)}: it left the state before its rounds did`);
}

/** The session that starts at exactly this instant; undefined when none does. */
export function sessionStartedAt<S extends Session>(timeline: Timeline<S> | undefined, at: Micros): S | undefined {
  const found = timeline?.sessions[indexBefore(timeline.sessions, at)];
  return found?.startedAt === at ? found : undefined;
}

/** Index of the latest session that starts at `at` or before; −1 when all start later. */
function indexBefore(sessions: readonly Session[], at: Micros): number {
  let low = 0;
  let high = sessions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const session = sessions[middle];
    if (session !== undefined && session.startedAt <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
