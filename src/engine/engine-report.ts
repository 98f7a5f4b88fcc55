/** What became of the events that were folded. */
export interface EngineReport {
  readonly folded: number;
  readonly accepted: number;
  readonly repeats: number;
  readonly deadLetters: number;
  readonly triggers: number;
}

/** Of an engine that did nothing. */
export const NOTHING_FOLDED: EngineReport = { folded: 0, accepted: 0, repeats: 0, deadLetters: 0, triggers: 0 };

export function sumOfReports(one: EngineReport, other: EngineReport): EngineReport {
  return {
    folded: one.folded + other.folded,
    accepted: one.accepted + other.accepted,
    repeats: one.repeats + other.repeats,
    deadLetters: one.deadLetters + other.deadLetters,
    triggers: one.triggers + other.triggers,
  };
}
