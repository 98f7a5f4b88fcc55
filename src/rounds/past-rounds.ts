import { type Known, knownBy, putSeen, type Seen, takeSeen } from "../admission/seen.ts";
import { Block } from "../state-store/block.ts";
import { mayHave, nameHash, newNameFilter } from "../values/name-filter.ts";
import { Packer } from "../values/packer.ts";
import type { Micros } from "../values/time.ts";
import { Unpacker } from "../values/unpacker.ts";
import { activityIdentity } from "./activity.ts";
import { detailsAt, releaseDetails } from "./game-details.ts";
import { headOf, type PackedHead, type PackedRound, unpackedActivities, unpackRound } from "./packed-round.ts";
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

interface Closed {
  readonly id: string;
  readonly packed: PackedRound;
  readonly head: PackedHead;
}

/** One for all: nothing stays in it. */
const packer = new Packer();

/** Puts rounds aside, those first that ended first, as soon as enough are closed. */
export function putAside(state: RoundsState, { stay, together }: Aside, seen: Seen): void {
  const { rounds, open, past } = state;
  if (rounds.size - open.length < stay + together) return;
  const closed: Closed[] = [];
  for (const [id, round] of rounds) {
    if (typeof round !== "string" || sizeOf(id, round) > LONGEST_ROUND) continue;
    const head = headOf(round);
    if (head.closed !== "") closed.push({ id, packed: round, head });
  }
  closed.sort((a, b) => a.head.endedAt - b.head.endedAt);
  let bytes = 0;
  const chosen = closed.slice(0, together).filter(({ id, packed }, place) => {
    bytes += sizeOf(id, packed);
    return place === 0 || bytes <= ENOUGH_BYTES;
  });
  if (chosen.length > 0) past.push(pastOf(state, chosen, seen));
}

/** In a block, without what its events are recognised by. */
function sizeOf(id: string, packed: PackedRound): number {
  return 2 * id.length + packed.length;
}

function pastOf({ rounds, details }: RoundsState, chosen: readonly Closed[], seen: Seen): PastRounds {
  const heads = chosen.map(({ head }) => head);
  const names = chosen.map(({ id }) => id);
  const hashes = names.map(nameHash);
  const pairs: number[] = [];
  packer.begin();
  let before = "";
  for (const { id, packed } of chosen) {
    packer.text(id, before);
    packer.text(packed);
    for (const each of unpackedActivities(id, packed, (place) => detailsAt(details, place))) {
      const identity = activityIdentity(each, id);
      names.push(identity);
      takeSeen(seen, identity, pairs);
    }
    rounds.delete(id);
    before = id;
  }
  return {
    block: new Block(bytesOf(hashes, pairs, packer.finish())),
    startedAt: Math.min(...heads.map(({ startedAt }) => startedAt)) as Micros,
    firstEnd: Math.min(...heads.map(({ endedAt }) => endedAt)) as Micros,
    lastEnd: Math.max(...heads.map(({ endedAt }) => endedAt)) as Micros,
    names: newNameFilter(names),
  };
}

function bytesOf(hashes: readonly number[], pairs: readonly number[], rounds: string): Buffer {
  const roundsAt = HASHES_AT + (hashes.length + pairs.length) * NUMBER_BYTES;
  const bytes = Buffer.allocUnsafeSlow(roundsAt + rounds.length);
  bytes.writeUInt32LE(hashes.length);
  bytes.writeUInt32LE(pairs.length, 4);
  let at = HASHES_AT;
  for (const each of hashes) at = bytes.writeDoubleLE(each, at);
  for (const each of pairs) at = bytes.writeDoubleLE(each, at);
  bytes.write(rounds, at, "latin1");
  return bytes;
}

/** Where the parts of a block are. */
function placesIn(bytes: Buffer): { readonly count: number; readonly pairsAt: number; readonly roundsAt: number } {
  const count = bytes.readUInt32LE();
  const pairsAt = HASHES_AT + count * NUMBER_BYTES;
  return { count, pairsAt, roundsAt: pairsAt + bytes.readUInt32LE(4) * NUMBER_BYTES };
}

/** Whether the player's past knows an event of the identity, with the same content or another. */
export function knownInPast({ past }: RoundsState, identity: string, content: number): Known | null {
  for (const { names, block } of past) {
    const known = mayHave(names, identity) ? knownIn(block.bytes, identity, content) : null;
    if (known !== null) return known;
  }
  return null;
}

/** Brings back the round, if it is of the past, with those that were put aside with it. */
export function recallRound(state: RoundsState, id: string, seen: Seen): void {
  const past = state.past.find((each) => has(each, id));
  if (past !== undefined) bringBack(state, past, seen);
}

function has({ names, block }: PastRounds, id: string): boolean {
  return mayHave(names, id) && hasRound(block.bytes, id);
}

function hasRound(bytes: Buffer, id: string): boolean {
  const { pairsAt } = placesIn(bytes);
  const hash = nameHash(id);
  for (let at = HASHES_AT; at < pairsAt; at += NUMBER_BYTES) if (bytes.readDoubleLE(at) === hash) return true;
  return false;
}

function knownIn(bytes: Buffer, identity: string, content: number): Known | null {
  const { pairsAt, roundsAt } = placesIn(bytes);
  for (let at = pairsAt; at < roundsAt; at += 2 * NUMBER_BYTES) {
    const known = knownBy(bytes.readDoubleLE(at), bytes.readDoubleLE(at + NUMBER_BYTES), identity, content);
    if (known !== null) return known;
  }
  return null;
}

/** The rounds among the others again, to be changed. */
export function bringBack(state: RoundsState, past: PastRounds, seen: Seen): void {
  remove(state, past);
  for (const [id, packed] of roundsIn(past.block)) state.rounds.set(id, packed);
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
