import type { Config } from "../config/config.ts";
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

/** Bodies one after the other in memory that changes hands instead of being copied. */
export interface PackedBlock {
  readonly lane: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengths: Uint32Array<ArrayBuffer>;
}

export function pack({ lane, bodies }: RowBlock): PackedBlock {
  const lengths = Uint32Array.from(bodies, (body) => body.length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const body of bodies) {
    bytes.set(body, at);
    at += body.length;
  }
  return { lane, bytes, lengths };
}

export function unpack({ lane, bytes, lengths }: PackedBlock): RowBlock {
  const whole = Buffer.from(bytes.buffer);
  const bodies: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    bodies.push(whole.subarray(at, at + length));
    at += length;
  }
  return { lane, bodies };
}
