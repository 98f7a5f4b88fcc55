/**
 * Which row a tombstone retracts: the key columns, read from the record's key `player key # row id` (outputs.md, Topics).
 * A row id has no `#`, so the last one ends the player key.
 */
export type RetractedRow = Readonly<Record<string, string | number>>;

const DAY_MS = 86_400_000;

export function gameSessionOfKey(key: string): RetractedRow {
  const { player, row } = partsOf(key);
  const bar = row.lastIndexOf("|");
  return { ...player, game_id: unescapePart(row.slice(0, bar)), started_at: Number(row.slice(bar + 1)) };
}

export function playerSessionOfKey(key: string): RetractedRow {
  const { player, row } = partsOf(key);
  return { ...player, started_at: Number(row) };
}

export function playerDayOfKey(key: string): RetractedRow {
  const { player, row } = partsOf(key);
  return { ...player, date: Date.parse(`${row}T00:00:00Z`) / DAY_MS };
}

function partsOf(key: string): { player: Record<"tenant" | "origin" | "user_id", string>; row: string } {
  const hash = key.lastIndexOf("#");
  const [tenant, origin, user_id] = key.slice(0, hash).split("|").map(unescapePart);
  if (hash < 0 || tenant === undefined || origin === undefined || user_id === undefined) {
    throw new Error(`${key} is not the key of a player's row: who wrote the tombstone?`);
  }
  return { player: { tenant, origin, user_id }, row: key.slice(hash + 1) };
}

/** The reverse of what makes a key's parts (inputs.md, section 1), and of the `#` in row ids. */
function unescapePart(part: string): string {
  return part.replaceAll("%23", "#").replaceAll("%7C", "|").replaceAll("%25", "%");
}
