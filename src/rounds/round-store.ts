import type { Seen } from "../admission/seen.ts";
import type { PlayerEvent } from "../engine/processor.ts";
import type { Micros } from "../values/time.ts";
import { detailsAt, releaseDetails } from "./game-details.ts";
import { endOf, headOf, type PackedHead, type PackedRound, packRound, unpackRound } from "./packed-round.ts";
import { type Aside, bringBack, bringBackToLeave, lookInto, pastRound, putAside } from "./past-rounds.ts";
import { NEVER, type RoundState, type RoundsState, startOf } from "./state.ts";

/** What stays of rounds that nothing happens to. */
export interface Resting {
  /** Rounds of no more activities than this do only while they are open, and not for long: packing them costs little. */
  readonly short: number;
  /** Longer ones do while they are open, and so many of those that closed last: events out of order mostly meet one of these. */
  readonly closed: number;
  readonly aside: Aside;
}

/** The round to work on; undefined when there is none with this id. One of the past was to be recalled first. */
export function roundToChange(state: RoundsState, id: string): RoundState | undefined {
  const round = state.rounds.get(id);
  return typeof round === "string" ? unpackInto(state, id, round) : round;
}

/** The round as it is, to look at only. Throws when there is none with this id. */
export function roundAsIs(state: RoundsState, id: string): RoundState {
  const round = state.rounds.get(id);
  if (typeof round === "string") return unpackRound(id, round, (place) => detailsAt(state.details, place));
  const found = round ?? pastRound(state, id);
  if (found === undefined) throw new Error(`round ${id} left the state while its row was still waiting`);
  return found;
}

/** See Processor.prefetch. */
export function prefetchRounds(
  states: readonly (RoundsState | null)[],
  events: readonly (PlayerEvent | null)[],
): number {
  let read = 0;
  for (let place = 0; place < states.length; place++) read += states[place]?.nextEnd ?? 0;
  for (let place = 0; place < states.length; place++) {
    const state = states[place] ?? null;
    if (state !== null) read += state.rounds.size + state.open.length + state.unpacked.length + state.past.length;
  }
  for (let place = 0; place < states.length; place++) {
    const event = events[place] ?? null;
    if (event?.name === "CasinoEvent" && states[place]?.rounds.has(event.record.round_id) === true) read++;
  }
  return read;
}

/** Puts a round that nothing has happened in yet, and that is open, into the state. */
export function putRound(state: RoundsState, round: RoundState): void {
  state.rounds.set(round.id, round);
  state.open.push(round.id);
  state.unpacked.push(round);
}

/** Opens or closes the round, or notes that it changed as it was. */
export function setStatus(state: RoundsState, round: RoundState, closed: RoundState["closed"]): void {
  if (round.closed === "" && closed !== "") remove(state.open, round.id);
  if (round.closed !== "" && closed === "") state.open.push(round.id);
  round.closed = closed;
  if (state.unpacked.at(-1) === round) return;
  remove(state.unpacked, round);
  state.unpacked.push(round);
}

/**
 * Packs the rounds that do not stay, and puts aside those of the past. All that changed must have been told. Whether there are
 * some left that would be packed for a while.
 */
export function packResting(
  state: RoundsState,
  { short, closed, aside }: Resting,
  forAWhile: boolean,
  seen: Seen,
): boolean {
  const { unpacked, rounds, details } = state;
  let stay = closed;
  let isOneOpen = false;
  for (let index = unpacked.length - 1; index >= 0; index--) {
    const round = unpacked[index];
    if (round === undefined) continue;
    const isLong = round.activities.length > short;
    if (round.closed === "" ? isLong || !forAWhile : isLong && stay-- > 0) {
      isOneOpen ||= round.closed === "" && !isLong;
      continue;
    }
    rounds.set(round.id, packRound(round, details));
    remove(unpacked, round);
  }
  putAside(state, aside, seen);
  return isOneOpen;
}

/** Open rounds that ended before `limit`, ready to work on, and when the first of the others did; {@link NEVER} without any. */
export function openRounds(
  state: RoundsState,
  limit: Micros,
): { readonly ended: readonly RoundState[]; readonly nextEnd: Micros } {
  const ended: RoundState[] = [];
  let nextEnd = NEVER;
  for (const id of state.open) {
    const round = state.rounds.get(id);
    if (round === undefined) throw new Error(`round ${id} is counted among the open ones, and is not there`);
    const end = endAsIs(round);
    if (end >= limit) nextEnd = Math.min(nextEnd, end) as Micros;
    else ended.push(typeof round === "string" ? unpackInto(state, id, round) : round);
  }
  return { ended, nextEnd };
}

/** Closed rounds that ended before `limit`, to be removed. */
export function closedBefore(state: RoundsState, limit: Micros, seen: Seen): RoundState[] {
  for (const past of state.past.filter(({ firstEnd }) => firstEnd < limit)) {
    if (past.lastEnd < limit) bringBackToLeave(state, past);
    else bringBack(state, past, seen);
  }
  return closedRounds(state, (endedAt) => endedAt < limit);
}

/** When the round that ended first of all did; {@link NEVER} when there is none. */
export function earliestEnd(state: RoundsState): Micros {
  let earliest = NEVER;
  for (const { firstEnd } of state.past) earliest = Math.min(earliest, firstEnd) as Micros;
  for (const round of state.rounds.values()) earliest = Math.min(earliest, endAsIs(round)) as Micros;
  return earliest;
}

/** Closed rounds that ended at `from` or after and of which `choose` is true, each ready to work on. */
export function closedSince(
  state: RoundsState,
  from: Micros,
  seen: Seen,
  choose: (endedAt: Micros, closed: RoundState["closed"]) => boolean,
): RoundState[] {
  for (const past of state.past.filter(({ lastEnd }) => lastEnd >= from)) bringBack(state, past, seen);
  return closedRounds(state, (endedAt, closed) => endedAt >= from && choose(endedAt, closed));
}

function closedRounds(
  state: RoundsState,
  choose: (endedAt: Micros, closed: RoundState["closed"]) => boolean,
): RoundState[] {
  const chosen: RoundState[] = [];
  for (const [id, round] of state.rounds) {
    const { endedAt, closed } = headAsIs(round);
    if (closed === "" || !choose(endedAt, closed)) continue;
    chosen.push(typeof round === "string" ? unpackInto(state, id, round) : round);
  }
  return chosen;
}

/** Rounds that began at `to` or before and ended at `from` or after, to look at only. */
export function* roundsOverlapping(state: RoundsState, from: Micros, to: Micros): Generator<RoundState> {
  for (const past of state.past) {
    if (past.lastEnd < from || past.startedAt > to) continue;
    for (const round of lookInto(state, past)) if (round.endedAt >= from && startOf(round) <= to) yield round;
  }
  for (const [id, round] of state.rounds) {
    if (typeof round !== "string") {
      if (round.endedAt >= from && startOf(round) <= to) yield round;
      continue;
    }
    const { startedAt, endedAt } = headOf(round);
    if (endedAt >= from && startedAt <= to) yield roundAsIs(state, id);
  }
}

export function removeRound(state: RoundsState, round: RoundState): void {
  state.rounds.delete(round.id);
  if (round.closed === "") remove(state.open, round.id);
  remove(state.unpacked, round);
}

function endAsIs(round: RoundState | PackedRound): Micros {
  return typeof round === "string" ? endOf(round) : round.endedAt;
}

function headAsIs(round: RoundState | PackedRound): Pick<PackedHead, "endedAt" | "closed"> {
  return typeof round === "string" ? headOf(round) : round;
}

function unpackInto(state: RoundsState, id: string, packed: PackedRound): RoundState {
  const round = unpackRound(id, packed, (place) => releaseDetails(state.details, place));
  state.rounds.set(id, round);
  state.unpacked.push(round);
  return round;
}

/** The one sought is most often the last. */
function remove<Item>(items: Item[], item: Item): void {
  const index = items.lastIndexOf(item);
  if (index === items.length - 1) items.pop();
  else if (index >= 0) items.splice(index, 1);
}
