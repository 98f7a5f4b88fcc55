/** `tenant|origin|user_id`, each part with `%` and `|` percent-encoded (inputs.md, section 1): the key of a player's records. */
export type PlayerKey = string & { readonly __unit: "player key" };

function escapePart(part: string): string {
  return part.includes("%") || part.includes("|") ? part.replaceAll("%", "%25").replaceAll("|", "%7C") : part;
}

export function playerKey(tenant: string, origin: string, userId: string): PlayerKey {
  return `${escapePart(tenant)}|${escapePart(origin)}|${escapePart(userId)}` as PlayerKey;
}

/** Any number of parts in the form of a player key, e.g. `tenant|game_id`. */
export function joinKey(...parts: string[]): string {
  return parts.map(escapePart).join("|");
}
