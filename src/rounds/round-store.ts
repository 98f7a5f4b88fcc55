import type { Micros } from "../values/time.ts";
import { detailsAt, releaseDetails } from "./game-details.ts";
import { headOf, type PackedRound, packRound, unpackRound } from "./packed-round.ts";
import type { RoundState, RoundsState } from "./state.ts";

/** The round to work on; undefined when there is none with this id. */
export function roundToChange(state: RoundsState, id: string): RoundState | undefined {
  const round = state.rounds.get(id);
  return typeof round === "string" ? unpackInto(state, id, round) : round;
}

/** The round as it is, to look at only. Throws when there is none with this id. */
export function roundAsIs(state: RoundsState, id: string): RoundState {
  const round = state.rounds.get(id);
  if (round === undefined) throw new Error(`round ${id} left the state while its row was still waiting`);
  return typeof round === "string" ? unpackRound(id, round, (place) => detailsAt(state.details, place)) : round;
}

/** Puts a round that nothing has happened in yet, and that is open, into the state. */
export function putRound(state: RoundsState, round: RoundState): void {
  state.rounds.set(round.id, round);
  state.open.push(round);
}

/** Opens or closes the round, or notes that it changed as it was. */
export function setStatus(state: RoundsState, round: RoundState, closed: RoundState["closed"]): void {
  remove(round.closed === "" ? state.open : state.resting, round);
  round.closed = closed;
  (closed === "" ? state.open : state.resting).push(round);
}

/** Packs closed rounds but the `keep` that changed last. All that changed must have been told. */
export function packResting(state: RoundsState, keep: number): void {
  while (state.resting.length > keep) {
    const round = state.resting.shift();
    if (round !== undefined) state.rounds.set(round.id, packRound(round, state.details));
  }
}

/** Closed rounds of which `choose` is true, each ready to work on. */
export function closedRounds(
  state: RoundsState,
  choose: (endedAt: Micros, closed: RoundState["closed"]) => boolean,
): RoundState[] {
  const chosen: RoundState[] = [];
  for (const [id, round] of state.rounds) {
    const { endedAt, closed } = typeof round === "string" ? headOf(round) : round;
    if (closed === "" || !choose(endedAt, closed)) continue;
    chosen.push(typeof round === "string" ? unpackInto(state, id, round) : round);
  }
  return chosen;
}

export function removeRound(state: RoundsState, round: RoundState): void {
  state.rounds.delete(round.id);
  remove(round.closed === "" ? state.open : state.resting, round);
}

function unpackInto(state: RoundsState, id: string, packed: PackedRound): RoundState {
  const round = unpackRound(id, packed, (place) => releaseDetails(state.details, place));
  state.rounds.set(id, round);
  state.resting.push(round);
  return round;
}

/** The one sought is most often the last. */
function remove(rounds: RoundState[], round: RoundState): void {
  const index = rounds.lastIndexOf(round);
  if (index === rounds.length - 1) rounds.pop();
  else if (index >= 0) rounds.splice(index, 1);
}
