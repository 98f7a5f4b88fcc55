import type { Step } from "../engine/processor.ts";
import type { CasinoEvent } from "../records/generated.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Micros } from "../values/time.ts";
import { NEVER, type RoundsState, type WaitingRollback } from "./state.ts";

/** Keeps a rollback of a round without any Approved activity. */
export function wait({ waiting }: RoundsState, event: CasinoEvent, step: Step): void {
  // Copies: state is plain data, which what Avro decoded is not, and the bytes are a view into a whole batch of the log, which would stay in memory as long.
  const original = step.original === null ? null : Buffer.from(step.original);
  const rollback: WaitingRollback = { event: { ...event }, identity: step.identity, original };
  const others = waiting.get(event.round_id);
  if (others === undefined) waiting.set(event.round_id, [rollback]);
  else others.push(rollback);
}

/** Takes out what waited for the round. */
export function takeWaiting({ waiting }: RoundsState, roundId: string): readonly WaitingRollback[] {
  const rollbacks = waiting.get(roundId);
  if (rollbacks === undefined) return [];
  waiting.delete(roundId);
  return rollbacks;
}

/** The first clock at which one has waited in vain; later than every clock when none waits. */
export function earliestOrphan({ waiting }: RoundsState, rules: FoldRules): Micros {
  let earliest = NEVER;
  if (waiting.size === 0) return earliest;
  for (const rollbacks of waiting.values()) {
    for (const each of rollbacks) earliest = Math.min(earliest, orphanDue(each, rules)) as Micros;
  }
  return earliest;
}

/** Those that have waited in vain become dead letters (semantics.md, section 0). */
export function dropOrphans({ waiting }: RoundsState, step: Step): void {
  for (const [roundId, rollbacks] of waiting) {
    const stays = rollbacks.filter((each) => orphanDue(each, step.rules) > step.clock);
    if (stays.length === rollbacks.length) continue;
    for (const each of rollbacks) if (!stays.includes(each)) refuse(each, step);
    if (stays.length > 0) waiting.set(roundId, stays);
    else waiting.delete(roundId);
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
