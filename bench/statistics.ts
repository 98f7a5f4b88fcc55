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

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** Of the mean of two values or more: how far it may be from that of ever so many. */
export function standardErrorOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

export function rateOf(samples: readonly Pick<Sample, "items" | "seconds">[]): Spread {
  return spreadOf(samples.map(({ items, seconds }) => items / seconds));
}

/** CPU-seconds per million items. */
export function cpuOf(samples: readonly Pick<Sample, "items" | "cpuSeconds">[]): Spread {
  return spreadOf(samples.map(({ items, cpuSeconds }) => (cpuSeconds / items) * 1e6));
}
