/** What the engine folds, and the file door appends, at a time. */
export const BATCH_SIZE = 2_000;

export function* batches<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += BATCH_SIZE) yield items.slice(from, from + BATCH_SIZE);
}
