import { cpuOf, rateOf, type Spread, spreadOf } from "./statistics.ts";
import type { Sample } from "./stopwatch.ts";

/** One figure that was measured. A name may have several, each in another unit. */
export interface Result {
  readonly name: string;
  /** Also what is counted, as in `events/s`. */
  readonly unit: string;
  readonly value: Spread;
}

export function resultOf(name: string, unit: string, values: readonly number[]): Result {
  return { name, unit, value: spreadOf(values) };
}

/** How many items the samples had, how many a second, and what a million of them took of all CPUs. */
export function ratesOf(name: string, items: string, samples: readonly Omit<Sample, "threadSeconds">[]): Result[] {
  return [
    resultOf(name, items, [samples[0]?.items ?? 0]),
    { name, unit: `${items}/s`, value: rateOf(samples) },
    { name, unit: `CPU-s per million ${items}`, value: cpuOf(samples) },
  ];
}

/** Points of a curve: what is plotted, and not a line of a table. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}
