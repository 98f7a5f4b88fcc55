import type { Sample } from "./stopwatch.ts";

/** Middle and ends of several measurements. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError when there is nothing to describe */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError("no measurements: repeat at least once");
  const below = sorted[(sorted.length - 1) >> 1] ?? min;
  const above = sorted[sorted.length >> 1] ?? max;
  return { median: (below + above) / 2, min, max };
}

export function rateOf(samples: readonly Sample[]): Spread {
  return spreadOf(samples.map(({ items, seconds }) => items / seconds));
}

/** CPU-seconds per million items. */
export function cpuOf(samples: readonly Sample[]): Spread {
  return spreadOf(samples.map(({ items, cpuSeconds }) => (cpuSeconds / items) * 1e6));
}
