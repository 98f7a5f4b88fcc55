import type { Topic } from "../../topologies/topics.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { PlayerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import type { PlayerEvent } from "./processor.ts";

/** One record of `events`, decoded. */
export type FoldInput =
  | {
      readonly kind: "event";
      readonly offset: number;
      readonly key: PlayerKey;
      readonly event: PlayerEvent;
      /** Hash of the normal form without `source` and `received_at`. */
      readonly content: number;
      readonly original: Buffer | null;
    }
  | { readonly kind: "tick"; readonly offset: number; readonly at: Micros; readonly receivedAt: Micros }
  | { readonly kind: "rules"; readonly offset: number; readonly rules: FoldRules }
  | {
      readonly kind: "erasure";
      readonly offset: number;
      readonly key: PlayerKey;
      /** The rows that compacted topics hold of the player. */
      readonly rows: readonly ErasedRow[];
    };

/** A row that an erasure takes out of a compacted topic. */
export interface ErasedRow {
  readonly topic: Topic;
  /** Of the record. */
  readonly key: string;
}

/** An event about a player. */
export type EventInput = Extract<FoldInput, { kind: "event" }>;
