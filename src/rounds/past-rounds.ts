import { type Known, knownBy, putSeen, type Seen, takeSeen } from "../admission/seen.ts";
import { Block } from "../state-store/block.ts";
import { type IdentityHash, identityHash } from "../values/identity-hash.ts";
import { addName, mayHave, newNameFilter } from "../values/name-filter.ts";
import { Packer } from "../values/packer.ts";
import type { Micros } from "../values/time.ts";
import { Unpacker } from "../values/unpacker.ts";
import { detailsAt, releaseDetails } from "./game-details.ts";
import { headOf, identitiesOf, type PackedRound, unpackRound } from "./packed-round.ts";
import type { RoundState, RoundsState } from "./state.ts";

/**
 * Closed rounds of long ago, with what their events are recognised by: put aside in a block, so that a player who plays
 * much is not copied and kept in memory whole. What they refer to in the table of game details stays there.
 */
export interface PastRounds {
  readonly block: Block;
  /** The earliest start. */
  readonly startedAt: Micros;
  readonly firstEnd: Micros;
  readonly lastEnd: Micros;
  /** Which ids of rounds and identities of events it has. */
  readonly names: Buffer;
}

/** How many closed rounds stay, and how many more there have to be for so many to be put aside together. Of streaks, too. */
export interface Aside {
  readonly stay: number;
  readonly together: number;
}

/** A block: how many rounds it has and how many numbers the pairs are, hashes of the rounds' ids, the pairs, the rounds. */
const HASHES_AT = 8;
const NUMBER_BYTES = 8;
/** A block of longer rounds has fewer of them. */
const ENOUGH_BYTES = 64 * 1024;
/**
 * A longer round stays: a block is a record of the checkpoint, and these have a limit of some 900 KiB. An activity is six bytes
 * at least, and what its event is recognised by sixteen, so a block takes less than four times this.
 */
const LONGEST_ROUND = 192 * 1024;

const EARLIEST = Number.NEGATIVE_INFINITY;
const LATEST = Number.POSITIVE_INFINITY;

/** One for all: nothing stays in it. */
const packer = new Packer();

/** Puts rounds aside as soon as enough are closed, those first that began first here. */
export function putAside(state: RoundsState, { stay, together }: Aside, seen: Seen): void {
  const { rounds, open, past } = state;
  if (rounds.size - open.length < stay + together) return;
  const chosen = firstClosed(rounds, together);
  if (chosen.length > 0) past.push(pastOf(state, chosen, seen));
}

/** In the order of the state, which is nearly that of their ends, and needs no sorting. */
function firstClosed(rounds: RoundsState["rounds"], together: number): [id: string, packed: PackedRound][] {
  const chosen: [id: string, packed: PackedRound][] = [];
  let bytes = 0;
  for (const [id, round] of rounds) {
    if (typeof round !== "string" || sizeOf(id, round) > LONGEST_ROUND || headOf(round).closed === "") continue;
    bytes += sizeOf(id, round);
    if (chosen.length > 0 && bytes > ENOUGH_BYTES) break;
    if (chosen.push([id, round]) === together) break;
  }
  return chosen;
}

/** In a block, without what its events are recognised by. */
function sizeOf(id: string, packed: PackedRound): number {
  return 2 * id.length + packed.length;
}

function pastOf(
  { rounds }: RoundsState,
  chosen: readonly (readonly [id: string, packed: PackedRound])[],
  seen: Seen,
): PastRounds {
  const ids: string[] = [];
  const identities: string[] = [];
  let [startedAt, firstEnd, lastEnd] = [LATEST, LATEST, EARLIEST];
  packer.begin();
  for (const [id, packed] of chosen) {
    packer.text(id, ids.at(-1));
    packer.text(packed);
    const head = identitiesOf(id, packed, identities);
    startedAt = Math.min(startedAt, head.startedAt);
    firstEnd = Math.min(firstEnd, head.endedAt);
    lastEnd = Math.max(lastEnd, head.endedAt);
    ids.push(id);
    rounds.delete(id);
  }
  const names = newNameFilter(ids.length + identities.length);
  const hashes = ids.map((id) => {
    const hash = identityHash(id);
    addName(names, hash);
    return hash.first;
  });
  const pairs: number[] = [];
  for (const identity of identities) {
    const hash = identityHash(identity);
    addName(names, hash);
    takeSeen(seen, hash, pairs);
  }
  return {
    block: new Block(bytesOf(hashes, pairs, packer.bytes)),
    startedAt: startedAt as Micros,
    firstEnd: firstEnd as Micros,
    lastEnd: lastEnd as Micros,
    names,
  };
}

function bytesOf(hashes: readonly number[], pairs: readonly number[], rounds: Buffer): Buffer {
  const roundsAt = HASHES_AT + (hashes.length + pairs.length) * NUMBER_BYTES;
  const bytes = Buffer.allocUnsafeSlow(roundsAt + rounds.length);
  bytes.writeUInt32LE(hashes.length);
  bytes.writeUInt32LE(pairs.length, 4);
  let at = HASHES_AT;
  for (const each of hashes) at = bytes.writeDoubleLE(each, at);
  for (const each of pairs) at = bytes.writeDoubleLE(each, at);
  rounds.copy(bytes, at);
  return bytes;
}

/** Where the parts of a block are. */
function placesIn(bytes: Buffer): { readonly count: number; readonly pairsAt: number; readonly roundsAt: number } {
  const count = bytes.readUInt32LE();
  const pairsAt = HASHES_AT + count * NUMBER_BYTES;
  return { count, pairsAt, roundsAt: pairsAt + bytes.readUInt32LE(4) * NUMBER_BYTES };
}

/** Whether the player's past knows an event of the identity with the hash, with the same content or another. */
export function knownInPast({ past }: RoundsState, hash: Readonly<IdentityHash>, content: number): Known | null {
  for (const { names, block } of past) {
    const known = mayHave(names, hash) ? knownIn(block.bytes, hash, content) : null;
    if (known !== null) return known;
  }
  return null;
}

/** Brings back the round, if it is of the past, with those that were put aside with it. Whether it did. */
export function recallRound(state: RoundsState, id: string, seen: Seen): boolean {
  const past = state.past.find((each) => has(each, id));
  if (past === undefined) return false;
  bringBack(state, past, seen);
  return true;
}

function has({ names, block }: PastRounds, id: string): boolean {
  const hash = identityHash(id);
  return mayHave(names, hash) && hasRound(block.bytes, hash);
}

/** 53 bits tell ids apart where the filter says yes. */
function hasRound(bytes: Buffer, { first }: Readonly<IdentityHash>): boolean {
  const { pairsAt } = placesIn(bytes);
  for (let at = HASHES_AT; at < pairsAt; at += NUMBER_BYTES) if (bytes.readDoubleLE(at) === first) return true;
  return false;
}

function knownIn(bytes: Buffer, hash: Readonly<IdentityHash>, content: number): Known | null {
  const { pairsAt, roundsAt } = placesIn(bytes);
  for (let at = pairsAt; at < roundsAt; at += 2 * NUMBER_BYTES) {
    const known = knownBy(bytes.readDoubleLE(at), bytes.readDoubleLE(at + NUMBER_BYTES), hash, content);
    if (known !== null) return known;
  }
  return null;
}

/** The rounds among the others again, and before them, to be changed. */
export function bringBack(state: RoundsState, past: PastRounds, seen: Seen): void {
  remove(state, past);
  const later = [...state.rounds];
  state.rounds.clear();
  for (const [id, packed] of roundsIn(past.block)) state.rounds.set(id, packed);
  for (const [id, round] of later) state.rounds.set(id, round);
  const { bytes } = past.block;
  const { pairsAt, roundsAt } = placesIn(bytes);
  for (let at = pairsAt; at < roundsAt; at += 2 * NUMBER_BYTES)
    putSeen(seen, bytes.readDoubleLE(at), bytes.readDoubleLE(at + NUMBER_BYTES));
}

/** The same for rounds that are to leave the state: nobody need recognise their events any more. */
export function bringBackToLeave(state: RoundsState, past: PastRounds): void {
  remove(state, past);
  for (const [id, packed] of roundsIn(past.block))
    state.rounds.set(
      id,
      unpackRound(id, packed, (place) => releaseDetails(state.details, place)),
    );
}

/** The rounds, to look at only. */
export function lookInto({ details }: RoundsState, { block }: PastRounds): RoundState[] {
  return roundsIn(block).map(([id, packed]) => unpackRound(id, packed, (place) => detailsAt(details, place)));
}

/** The round, to look at only; undefined: it is not of the past. */
export function pastRound({ past, details }: RoundsState, id: string): RoundState | undefined {
  const holder = past.find((each) => has(each, id));
  const found = holder === undefined ? undefined : roundsIn(holder.block).find((each) => each[0] === id);
  return found === undefined ? undefined : unpackRound(id, found[1], (place) => detailsAt(details, place));
}

function remove({ past }: RoundsState, gone: PastRounds): void {
  past.splice(past.indexOf(gone), 1);
}

function roundsIn({ bytes }: Block): [id: string, packed: PackedRound][] {
  const { count, roundsAt } = placesIn(bytes);
  const reader = new Unpacker(bytes.toString("latin1", roundsAt));
  let before = "";
  return Array.from({ length: count }, () => {
    before = reader.text(before);
    return [before, reader.text() as PackedRound];
  });
}
