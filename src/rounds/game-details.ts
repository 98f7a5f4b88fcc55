import type { CasinoEvent } from "../records/generated.ts";

/** What an activity says of its game; shared by the activities that say the same. */
export interface GameDetails {
  readonly game_id: string;
  readonly game_name: string | null;
  readonly game_type: string | null;
  readonly vendor_id: string | null;
  readonly vendor_name: string | null;
  readonly currency: string;
}

/**
 * The different details that a player's packed rounds refer to, by place; how often each is referred to is counted, so that
 * a place becomes free with the last round of a game.
 */
export interface DetailsTable {
  readonly entries: { details: GameDetails | null; uses: number }[];
  /** Place that was asked for last: the next activity is most likely of the same game. */
  latest: number;
}

export function newDetailsTable(): DetailsTable {
  return { entries: [], latest: 0 };
}

/** The event's details: those of `known`, or else those asked for last, when they say the same. */
export function detailsOf(event: CasinoEvent, known: GameDetails | undefined, table: DetailsTable): GameDetails {
  if (known !== undefined && isSame(known, event)) return known;
  const latest = table.entries[table.latest]?.details;
  if (latest !== null && latest !== undefined && isSame(latest, event)) return latest;
  const { game_id, game_name, game_type, vendor_id, vendor_name, currency } = event;
  return { game_id, game_name, game_type, vendor_id, vendor_name, currency };
}

/** The place of the details, which one more reference needs from now on. */
export function holdDetails(table: DetailsTable, details: GameDetails): number {
  const { entries } = table;
  if (entries[table.latest]?.details !== details) table.latest = placeOf(table, details);
  const entry = entries[table.latest];
  if (entry === undefined) entries.push({ details, uses: 1 });
  else {
    entry.details ??= details;
    entry.uses++;
  }
  return table.latest;
}

export function detailsAt({ entries }: DetailsTable, place: number): GameDetails {
  const details = entries[place]?.details;
  if (details !== null && details !== undefined) return details;
  throw new Error(`a packed round refers to game details ${place}, which the player's table does not have`);
}

/** The details at the place; one reference fewer needs them. */
export function releaseDetails(table: DetailsTable, place: number): GameDetails {
  const details = detailsAt(table, place);
  const entry = table.entries[place];
  if (entry !== undefined && --entry.uses === 0) entry.details = null;
  return details;
}

/** Where the details are; if nowhere, a free place or the next one. */
function placeOf({ entries }: DetailsTable, details: GameDetails): number {
  const known = entries.findIndex((each) => each.details !== null && isSame(each.details, details));
  if (known >= 0) return known;
  const free = entries.findIndex((each) => each.details === null);
  return free >= 0 ? free : entries.length;
}

function isSame(a: GameDetails, b: GameDetails): boolean {
  return (
    a.game_id === b.game_id &&
    a.game_name === b.game_name &&
    a.game_type === b.game_type &&
    a.vendor_id === b.vendor_id &&
    a.vendor_name === b.vendor_name &&
    a.currency === b.currency
  );
}
