import type { FoldRules } from "../rules/fold-rules.ts";
import type { Micros } from "../values/time.ts";

/** Where a replay begins in each partition. */
export type ReplayStart =
  | { readonly kind: "earliest" }
  | { readonly kind: "warehouse" }
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "time"; readonly at: Micros };

/** Where it ends: `live` is the offset that the engine has committed. */
export type ReplayEnd =
  | { readonly kind: "live" }
  | { readonly kind: "end" }
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "time"; readonly at: Micros };

/** What a replay may be called: its folder and its database have the name, too. */
export const REPLAY_NAME = /^[a-z0-9][a-z0-9_]{0,39}$/;

/** What a replay was begun with: it is gone on with as it was begun. */
export interface ReplayPlan {
  readonly name: string;
  readonly from: ReplayStart;
  readonly to: ReplayEnd;
  /** Only this tenant's rows; null: all. */
  readonly tenant: string | null;
  readonly keepConfig: boolean;
  /** The configuration at its beginning. */
  readonly rules: FoldRules;
  readonly partitions: readonly PartitionPlan[];
}

export interface PartitionPlan {
  /** Offset of the first event. */
  readonly start: number;
  /** What the fold begins with. */
  readonly rules: FoldRules;
  /** First part of the versions of the engine's rows, and of these. */
  readonly generation: number;
  /** From the warehouse: the clock to end with, when it was received, and the engine's offset then. */
  readonly live: LiveStanding | null;
}

export interface LiveStanding {
  readonly clock: Micros;
  readonly received: Micros;
  readonly offset: number;
}

/** What only part of history went into is no substitute for the tables. */
export function isWhole({ from, to, tenant, partitions }: ReplayPlan): boolean {
  const isFromBeginning = from.kind === "warehouse" || partitions.every(({ start }) => start === 0);
  return isFromBeginning && to.kind === "live" && tenant === null;
}
