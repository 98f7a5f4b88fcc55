/** Places values along an axis. */
export interface Scale {
  /** From 0 to 1. */
  place(value: number): number;
  readonly ticks: readonly number[];
}

const TICKS = 5;

/** From 0 to a round number that is not below `most`. */
export function linearScale(most: number): Scale {
  const step = roundStep((most || 1) / TICKS);
  const count = Math.ceil((most || 1) / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { place: (value) => value / (count * step), ticks };
}

/** Whole decades around the values, which are all above 0; with steps in between where there are few decades. */
export function logScale(values: readonly number[]): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const factors = high - low > 3 ? [1] : [1, 2, 5];
  const ticks = Array.from({ length: high - low }, (_, index) => 10 ** (low + index))
    .flatMap((decade) => factors.map((factor) => decade * factor))
    .concat(10 ** high);
  return { place: (value) => (Math.log10(value) - low) / (high - low), ticks };
}

/** 1, 2 or 5 times a power of ten, not below. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
}
