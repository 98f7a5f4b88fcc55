import { stringLiteral } from "../warehouse/insert-statement.ts";
import type { ErasedPlayer } from "./erased-player.ts";

/** What documents call the player. */
const USER_ID = '(?i:"(?:user|player)_?id")';
const ORIGIN = '"origin"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"';

/**
 * SQL that is true of dead letters about the player, as far as their original bytes tell: they name him under a name that
 * documents have for players, and no other tenant or origin. Bytes that name no player at all are nobody's.
 */
export function isLetterAbout({ tenant, origin, user_id }: ErasedPlayer): string {
  const named = `match(payload, ${stringLiteral(`${USER_ID}\\s*:\\s*"?${quoted(inJson(user_id))}"?\\s*(?:[,}\\]]|$)`)})`;
  const found = `extract(payload, ${stringLiteral(ORIGIN)})`;
  const isOrigin = `${found} = ${stringLiteral(inJson(origin))}`;
  const isNoOther = `(${isOrigin} OR (${found} = '' AND origin IN ('', ${stringLiteral(origin)})))`;
  const ofTenant = `(tenant = ${stringLiteral(tenant)} AND ${isNoOther})`;
  return `(${named} AND (${ofTenant} OR (tenant = '' AND ${isOrigin})))`;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As a regular expression that means the text itself. */
function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|-]/g, "\\$&");
}
