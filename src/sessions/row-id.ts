import { joinKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";

/** Which row of its player a session is; `gameId` is null for a player session. */
export interface SessionRow {
  readonly gameId: string | null;
  readonly startedAt: Micros;
}

/** `game_id|started_at` or `started_at`. It stands behind a `#` in the topic's key, so it has none itself. */
export function sessionRowId(gameId: string | null, startedAt: Micros): string {
  return gameId === null ? `${startedAt}` : `${joinKey(gameId).replaceAll("#", "%23")}|${startedAt}`;
}

/** The reverse of {@link sessionRowId}. */
export function sessionRowOf(rowId: string): SessionRow {
  const bar = rowId.lastIndexOf("|");
  const startedAt = Number(rowId.slice(bar + 1)) as Micros;
  return { gameId: bar < 0 ? null : unescapeGame(rowId.slice(0, bar)), startedAt };
}

function unescapeGame(text: string): string {
  if (!text.includes("%")) return text;
  return text.replaceAll("%23", "#").replaceAll("%7C", "|").replaceAll("%25", "%");
}
