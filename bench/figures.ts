import type { ProcessorCost, StateSize } from "./processors.ts";
import type { Spread } from "./statistics.ts";

/** One line of the table. */
export interface StageFigures {
  readonly name: string;
  /** What is counted. */
  readonly unit: string;
  /** Items of one repetition. */
  readonly items: number;
  readonly perSecond: Spread;
  /** CPU-seconds of all threads per million items. */
  readonly cpuPerMillion: Spread;
}

/** Everything that one run of the benchmark found. */
export interface Figures {
  readonly node: string;
  readonly cpus: number;
  readonly cpuModel: string;
  /** Load average of the last minute, before and after: above the number of CPUs the figures are worth little. */
  readonly load: readonly [before: number, after: number];
  readonly events: number;
  readonly repetitions: number;
  readonly stages: readonly StageFigures[];
  /** Of a process that runs the whole path. */
  readonly peakRssBytes?: Spread;
  readonly processors?: readonly ProcessorCost[];
  readonly state?: { readonly players: number; readonly sizes: readonly StateSize[] };
}
