import type { FoldRules } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { compareBytes } from "./activities.ts";
import type { PlayerFacts } from "./facts.ts";
import { roundRow } from "./rounds.ts";

/** A closed round that is not cancelled, and how many in a row ended like it, itself included. */
export interface Outcome {
  readonly endedAt: Micros;
  readonly result: "win" | "loss" | "even";
  readonly length: number;
}

/** The player's outcomes by (ended_at, round_id) (semantics.md, section 6). */
export function outcomesOf({ who, rounds }: PlayerFacts, rules: FoldRules, clock: Micros): Outcome[] {
  const rows = rounds
    .map((round) => roundRow(who, round, rules, clock))
    .filter(({ status }) => status === "closed")
    .sort((a, b) => a.ended_at - b.ended_at || compareBytes(a.round_id, b.round_id));
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    const last = outcomes.at(-1);
    const result = row.result as Outcome["result"];
    outcomes.push({ endedAt: row.ended_at, result, length: last?.result === result ? last.length + 1 : 1 });
  }
  return outcomes;
}

/** How long the streak is that the last outcome is in; 0 when it is of the other kind. */
export function streakOf(outcomes: readonly Outcome[], result: "win" | "loss"): number {
  const last = outcomes.at(-1);
  return last?.result === result ? last.length : 0;
}
