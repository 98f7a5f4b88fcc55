import { GAME_SESSIONS } from "../../topologies/topics.ts";
import { newSession, type Session } from "./session.ts";
import { sessionColumns } from "./session-columns.ts";
import { sessionProcessor } from "./session-processor.ts";

/** A player's runs of casino events on one game (semantics.md, section 3). */
export const gameSessions = sessionProcessor<Session>({
  name: "game-sessions",
  topic: GAME_SESSIONS,
  record: "GameSession",
  reads: [],
  gap: (rules) => rules.gameSessionGap,
  gameOf: (activity) => activity.details.game_id,
  begin: newSession,
  addActivity() {},
  addEvent() {},
  absorb() {},
  onClosed() {},
  write(session, place, out) {
    const { gameId } = place;
    if (gameId === null) throw new Error(`game session ${place.rowId} is of no game`);
    out.write(GAME_SESSIONS, "GameSession", place.rowId, session.revision, (version) => ({
      ...sessionColumns(session, place, version),
      game_id: gameId,
    }));
  },
});
