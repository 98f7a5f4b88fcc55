import type { Micros } from "../values/time.ts";
import { newPlay, type Play } from "./play.ts";

/** A run of events without a pause longer than the gap (semantics.md, sections 3 and 4). */
export interface Session {
  /** The game of its timeline; null: the timeline is not of a game. */
  readonly gameId: string | null;
  startedAt: Micros;
  endedAt: Micros;
  /** It was told to be closed under this start. */
  closed: boolean;
  /** Its row waits to be emitted. */
  waiting: boolean;
  /** Starts of rows that it replaces, to be retracted when its own is emitted: starts it had, or sessions it took in. */
  readonly replaced: Micros[];
  revision: number;
  readonly play: Play;
}

/** A player's sessions on one game, or (null) all his sessions, in order of time. */
export interface Timeline<S extends Session> {
  readonly gameId: string | null;
  readonly sessions: S[];
}

/** The player's sessions of one kind that can still change. */
export interface SessionsState<S extends Session> {
  /** Of those games that have any, or the one that is not of a game. */
  timelines: Timeline<S>[];
  /** No session that is not told closed ended before this: what the next timer is derived from. */
  nextEnd: Micros;
  /** Player time at which to look again for sessions that are over. */
  sweepAt: Micros;
}

export function newSession(at: Micros, gameId: string | null): Session {
  return {
    gameId,
    startedAt: at,
    endedAt: at,
    closed: false,
    waiting: false,
    replaced: [],
    revision: 0,
    play: newPlay(),
  };
}
