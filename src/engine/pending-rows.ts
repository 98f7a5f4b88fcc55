import { type DurationMicros, type Micros, plus } from "../values/time.ts";

/**
 * A player's rows that wait to be emitted, and the clock at which each is due. Plain data, and little of it: nearly always
 * each processor has one at most.
 */
export interface PendingRows {
  /** By the place of the processor; null: none. */
  readonly rows: (string | null)[];
  /** When each of these is due; {@link NEVER} where there is none. */
  readonly dues: Micros[];
  /** The others, by place and row; null: there are none. */
  more: (Map<string, Micros> | null)[] | null;
}

type TakeRow = (place: number, row: string, due: Micros) => void;

const NEVER = Number.MAX_SAFE_INTEGER as Micros;
/** A player with more rows of one processor than this has a flood of them. */
const FLOOD = 32;
/** Those of a flood are due in so many groups an interval, because with each all that wait are looked through. */
const GROUPS = 8;

/** `processors`: how many the topology has. */
export function noPendingRows(processors: number): PendingRows {
  return { rows: new Array(processors).fill(null), dues: new Array(processors).fill(NEVER), more: null };
}

/** When the row is due; undefined: it does not wait. */
export function dueOf({ rows, dues, more }: PendingRows, place: number, row: string): Micros | undefined {
  return rows[place] === row ? dues[place] : more?.[place]?.get(row);
}

/** The row waits until `due`, and no longer until when it did before. */
export function putRow(pending: PendingRows, place: number, row: string, due: Micros): void {
  const { rows, dues, more } = pending;
  const known = rows[place] ?? null;
  if (known === row || (known === null && more?.[place]?.has(row) !== true)) {
    rows[place] = row;
    dues[place] = due;
  } else {
    pending.more ??= new Array(rows.length).fill(null);
    pending.more[place] ??= new Map();
    pending.more[place].set(row, due);
  }
}

/** The row waits for `interval`, in a flood for a little less, unless it does already. When it is due now; undefined: it waited. */
export function addRow(
  pending: PendingRows,
  place: number,
  row: string,
  clock: Micros,
  interval: DurationMicros,
): Micros | undefined {
  if (dueOf(pending, place, row) !== undefined) return undefined;
  const latest = plus(clock, interval);
  const due = (pending.more?.[place]?.size ?? 0) < FLOOD ? latest : earlier(latest, interval);
  putRow(pending, place, row, due);
  return due;
}

/** So that many are due together. */
function earlier(due: Micros, interval: DurationMicros): Micros {
  const grid = Math.max(1, Math.floor(interval / GROUPS));
  return (Math.floor(due / grid) * grid) as Micros;
}

export function removeRow({ rows, dues, more }: PendingRows, place: number, row: string): void {
  if (rows[place] === row) {
    rows[place] = null;
    dues[place] = NEVER;
  } else more?.[place]?.delete(row);
}

/** Null: none waits. */
export function earliestDue({ dues, more }: PendingRows): Micros | null {
  let earliest = NEVER;
  for (const due of dues) if (due < earliest) earliest = due;
  if (more === null) return earliest === NEVER ? null : earliest;
  for (const others of more) {
    if (others === null) continue;
    for (const due of others.values()) if (due < earliest) earliest = due;
  }
  return earliest === NEVER ? null : earliest;
}

/** Calls `take` with each row that is due at the clock; it may be removed meanwhile. */
export function eachDue({ rows, dues, more }: PendingRows, clock: Micros, take: TakeRow): void {
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? null;
    const due = dues[place] ?? NEVER;
    if (row !== null && due <= clock) take(place, row, due);
    const others = more === null ? null : more[place];
    if (others !== null && others !== undefined) eachOther(others, clock, place, take);
  }
}

function eachOther(others: ReadonlyMap<string, Micros>, clock: Micros, place: number, take: TakeRow): void {
  for (const [row, due] of others) if (due <= clock) take(place, row, due);
}
