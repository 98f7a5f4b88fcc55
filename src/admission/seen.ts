import { type IdentityHash, REST_BITS } from "../values/identity-hash.ts";

/**
 * The events of a player that may still be recognised when they come again: of each the hash of its identity (64 bits) and of
 * its content (42), two numbers in a table with open addressing. An event takes 25 bytes instead of the 150 that a map of
 * texts takes, and the garbage collector has nothing to follow in it. DISCUSSION.md says how often two are mistaken for one.
 */
export interface Seen {
  count: number;
  /** Pairs; the first of a free one is {@link FREE}. */
  cells: number[];
}

/** Of an identity. */
type Hash = Readonly<IdentityHash>;

/** No hash, and no integer: the list is one of floating-point numbers from the beginning. */
const FREE = 0.5;
const FIRST_PAIRS = 4;
/** Of eight pairs so many may be taken; with fewer than one the table shrinks. */
const FULLEST = 7;
const CONTENTS = 2 ** (53 - REST_BITS);

export function newSeen(): Seen {
  return { count: 0, cells: freeCells(FIRST_PAIRS) };
}

/** An event of an identity was accepted before, with the same content or another. */
export type Known = "same" | "other";

/** What is known of the identity with the hash; null: nothing. */
export function lookUp({ cells }: Seen, hash: Hash, content: number): Known | null {
  const at = placeOf(cells, hash);
  if (cells[at] === FREE) return null;
  return cells[at + 1] === contentCell(hash, content) ? "same" : "other";
}

/** Reads what {@link lookUp} reads first (see Prefetch). */
export function prefetchSeen({ cells }: Seen, { first }: Hash): number {
  return cells[homeOf(first, cells)] ?? FREE;
}

/** Remembers the identity with the content, in place of any content before. */
export function remember(seen: Seen, hash: Hash, content: number): void {
  let at = placeOf(seen.cells, hash);
  if (seen.cells[at] === FREE) {
    if (makeRoom(seen)) at = placeOf(seen.cells, hash);
    seen.count++;
  }
  seen.cells[at] = hash.first;
  seen.cells[at + 1] = contentCell(hash, content);
}

/**
 * Forgets the identity, for whoever keeps for a time what it is recognised by: a pair, put at the end of `pairs`. Nothing
 * where it is not known.
 */
export function takeSeen(seen: Seen, hash: Hash, pairs: number[]): void {
  const at = placeOf(seen.cells, hash);
  const [first = FREE, second = FREE] = [seen.cells[at], seen.cells[at + 1]];
  if (first === FREE) return;
  pairs.push(first, second);
  forgetSeen(seen, hash);
}

/** Remembers what {@link takeSeen} took. */
export function putSeen(seen: Seen, first: number, second: number): void {
  makeRoom(seen);
  const at = placeOfHash(seen.cells, first, restOf(second));
  if (seen.cells[at] === FREE) seen.count++;
  seen.cells[at] = first;
  seen.cells[at + 1] = second;
}

/** What a pair that {@link takeSeen} took says of the identity; null: it is another's. */
export function knownBy(first: number, second: number, hash: Hash, content: number): Known | null {
  if (hash.first !== first || hash.rest !== restOf(second)) return null;
  return second === contentCell(hash, content) ? "same" : "other";
}

export function forgetSeen(seen: Seen, hash: Hash): void {
  const { cells } = seen;
  const at = placeOf(cells, hash);
  if (cells[at] === FREE) return;
  seen.count--;
  closeGap(cells, at);
  if (pairsOf(seen) > FIRST_PAIRS && 8 * seen.count < pairsOf(seen)) resize(seen, pairsOf(seen) / 4);
}

export function forgetAll(seen: Seen): void {
  seen.count = 0;
  seen.cells = freeCells(FIRST_PAIRS);
}

/** Where the identity is, or where it would be put: its own place, or the first after it that is free. */
function placeOf(cells: readonly number[], { first, rest }: Hash): number {
  return placeOfHash(cells, first, rest);
}

function placeOfHash(cells: readonly number[], first: number, rest: number): number {
  for (let at = homeOf(first, cells); ; at = next(at, cells)) {
    const cell = cells[at];
    if (cell === FREE || (cell === first && restOf(cells[at + 1]) === rest)) return at;
  }
}

/** The cells are a power of two. */
function homeOf(first: number, cells: readonly number[]): number {
  return ((first >>> 0) << 1) & (cells.length - 1);
}

function next(at: number, cells: readonly number[]): number {
  return (at + 2) & (cells.length - 1);
}

function contentCell({ rest }: Hash, content: number): number {
  return rest * CONTENTS + (content - Math.floor(content / CONTENTS) * CONTENTS);
}

function restOf(cell = 0): number {
  return Math.floor(cell / CONTENTS);
}

function freeCells(pairs: number): number[] {
  return new Array<number>(2 * pairs).fill(FREE);
}

function pairsOf({ cells }: Seen): number {
  return cells.length / 2;
}

/** For one more; whether places have changed by it. */
function makeRoom(seen: Seen): boolean {
  if (8 * (seen.count + 1) <= FULLEST * pairsOf(seen)) return false;
  resize(seen, 2 * pairsOf(seen));
  return true;
}

/** Four pairs at least. */
function resize(seen: Seen, pairs: number): void {
  const cells = freeCells(Math.max(pairs, FIRST_PAIRS));
  for (let from = 0; from < seen.cells.length; from += 2) {
    const first = seen.cells[from] ?? FREE;
    if (first === FREE) continue;
    let at = homeOf(first, cells);
    while (cells[at] !== FREE) at = next(at, cells);
    cells[at] = first;
    cells[at + 1] = seen.cells[from + 1] ?? FREE;
  }
  seen.cells = cells;
}

/** Moves those behind the gap that would not be found across it. */
function closeGap(cells: number[], from: number): void {
  let gap = from;
  for (let at = next(from, cells); cells[at] !== FREE; at = next(at, cells)) {
    const home = homeOf(cells[at] ?? FREE, cells);
    // Whether the gap is between its own place and where it is, in the order of the search.
    const mask = cells.length - 1;
    if (((at - home) & mask) < ((at - gap) & mask)) continue;
    cells[gap] = cells[at] ?? FREE;
    cells[gap + 1] = cells[at + 1] ?? FREE;
    gap = at;
  }
  cells[gap] = FREE;
  cells[gap + 1] = FREE;
}
