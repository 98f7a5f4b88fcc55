import type { Material } from "./material.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** One measured part of the path. */
export interface Stage {
  readonly name: string;
  /** What its rate counts: `events` unless it says otherwise. */
  readonly unit?: string;
  /** One repetition: times on the stopwatch what counts, and gives how many items that were. */
  run(material: Material, watch: Stopwatch): number | Promise<number>;
}
