import type { Topic } from "../../topologies/topics.ts";
import { identityOf } from "../inputs/identity.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { hashIdentity, type IdentityHash } from "../values/identity-hash.ts";
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
      /** What makes it the same event as another (inputs.md, section 4), and the hash that it is looked up by. */
      readonly identity: string;
      readonly hash: Readonly<IdentityHash>;
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

/** The event as an input. */
export function eventInput({
  offset,
  key,
  event,
  content,
  original,
}: Omit<EventInput, "kind" | "identity" | "hash">): EventInput {
  const identity = identityOf(event);
  const hash = { first: 0, rest: 0 };
  hashIdentity(identity, hash);
  return { kind: "event", offset, key, event, identity, hash, content, original };
}
