import type { Fold } from "../src/engine/fold.ts";
import type { FoldInput } from "../src/engine/fold-input.ts";
import { PREFETCHED } from "../src/engine/prefetch.ts";

/** As a task folds them: what some of them need is read ahead. Null: a record that the fold passes over. */
export function foldInputs(fold: Fold, inputs: readonly (FoldInput | null)[]): void {
  for (let from = 0; from < inputs.length; from += PREFETCHED) {
    const some = inputs.slice(from, from + PREFETCHED);
    fold.prefetch(some);
    for (const input of some) if (input !== null) fold.apply(input);
  }
}
