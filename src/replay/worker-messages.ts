import type { Config } from "../config/config.ts";
import { Bodies } from "../warehouse/bodies.ts";
import type { ReplayPlan } from "./replay-plan.ts";
import type { RowBlock } from "./row-blocks.ts";

/** What a worker is started with. */
export interface WorkerTask {
  readonly config: Config;
  readonly plan: ReplayPlan;
}

/** To a worker. `end`: offset that the partition is folded up to. */
export type ToWorker =
  | { readonly kind: "fold"; readonly partition: number; readonly end: number }
  | { readonly kind: "inserted" }
  | { readonly kind: "close" };

/** From a worker. Rows are answered by `inserted`. */
export type FromWorker =
  | { readonly kind: "folded"; readonly records: number }
  | { readonly kind: "rows"; readonly blocks: readonly PackedBlock[] }
  | { readonly kind: "done"; readonly position: number };

/** Rows in memory that changes hands instead of being copied. */
export interface PackedBlock {
  readonly lane: number;
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  readonly count: number;
}

export function pack({ lane, bodies: { pieces, count } }: RowBlock): PackedBlock {
  return { lane, pieces, count };
}

export function unpack({ lane, pieces, count }: PackedBlock): RowBlock {
  return { lane, bodies: Bodies.from(pieces, count) };
}
