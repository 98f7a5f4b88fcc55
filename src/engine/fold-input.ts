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
  | { readonly kind: "rules"; readonly offset: number; readonly rules: FoldRules };

/** An event about a player. */
export type EventInput = Extract<FoldInput, { kind: "event" }>;
