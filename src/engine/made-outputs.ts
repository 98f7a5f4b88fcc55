import type { Records } from "../records/codec.ts";
import type { Output } from "./outputs.ts";

/** How many outputs of each kind a batch made. */
export interface MadeOutputs {
  /** By topic; tombstones, too. */
  readonly records: Readonly<Record<string, number>>;
  /** By type. */
  readonly triggers: Readonly<Record<string, number>>;
  /** By code. */
  readonly deadLetters: Readonly<Record<string, number>>;
}

export function madeOutputs(outputs: readonly Output[]): MadeOutputs {
  const records: Record<string, number> = {};
  const triggers: Record<string, number> = {};
  const deadLetters: Record<string, number> = {};
  for (const { topic, name, record } of outputs) {
    addOne(records, topic.name);
    if (record === null) continue;
    if (name === "Trigger") addOne(triggers, (record as Records["Trigger"]).type);
    if (name === "DeadLetter") addOne(deadLetters, (record as Records["DeadLetter"]).code);
  }
  return { records, triggers, deadLetters };
}

function addOne(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
