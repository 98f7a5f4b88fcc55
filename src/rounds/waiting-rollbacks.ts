import type { Step } from "../engine/processor.ts";
import type { CasinoEvent } from "../records/generated.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Micros } from "../values/time.ts";
import { NEVER, type RoundsState, type WaitingRollback } from "./state.ts";

/** Keeps a rollback of a round without any Approved activity. */
export function wait(state: RoundsState, event: CasinoEvent, step: Step): void {
  // Copies: state is plain data, which what Avro decoded is not, and the bytes are a view into a whole batch of the log, which would stay in memory as long.
  const original = step.original === null ? null : Buffer.from(step.original);
  const rollback: WaitingRollback = { event: { ...event }, identity: step.identity, original };
  state.waiting ??= new Map();
  const others = state.waiting.get(event.round_id);
  if (others === undefined) state.waiting.set(event.round_id, [rollback]);
  else others.push(rollback);
}

/** Takes out what waited for the round. */
export function takeWaiting(state: RoundsState, roundId: string): readonly WaitingRollback[] {
  const rollbacks = state.waiting?.get(roundId);
  if (rollbacks === undefined) return [];
  drop(state, roundId);
  return rollbacks;
}

function drop(state: RoundsState, roundId: string): void {
  state.waiting?.delete(roundId);
  if (state.waiting?.size === 0) state.waiting = null;
}

/** The first clock at which one has waited in vain; later than every clock when none waits. */
export function earliestOrphan({ waiting }: RoundsState, rules: FoldRules): Micros {
  let earliest = NEVER;
  if (waiting === null) return earliest;
  for (const rollbacks of waiting.values()) {
    for (const each of rollbacks) earliest = Math.min(earliest, orphanDue(each, rules)) as Micros;
  }
  return earliest;
}

/** Those that have waited in vain become dead letters (semantics.md, section 0). */
export function dropOrphans(state: RoundsState, step: Step): void {
  for (const [roundId, rollbacks] of state.waiting ?? []) {
    const stays = rollbacks.filter((each) => orphanDue(each, step.rules) > step.clock);
    if (stays.length === rollbacks.length) continue;
    for (const each of rollbacks) if (!stays.includes(each)) refuse(each, step);
    if (stays.length > 0) state.waiting?.set(roundId, stays);
    else drop(state, roundId);
  }
}

function refuse({ event, identity, original }: WaitingRollback, step: Step): void {
  const message = `round ${event.round_id} has no approved activity that could be rolled back`;
  step.deadLetter("orphan_rollback", { name: "CasinoEvent", record: event }, original, "round_id", message);
  step.loosen(identity, event.occurred_at);
}

function orphanDue({ event }: WaitingRollback, { lateness }: FoldRules): Micros {
  return (event.occurred_at + lateness + 1) as Micros;
}
