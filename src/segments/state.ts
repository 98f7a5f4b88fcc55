import type { Micros } from "../values/time.ts";
import type { ShownValue } from "./show-value.ts";

/** What is remembered of a player and a segment that he is in, or once was in. */
export interface Membership {
  isMember: boolean;
  /** The clock at the latest entry, and at the latest exit: the ids of the triggers are made of them. */
  enteredAt: Micros | null;
  exitedAt: Micros | null;
  changes: number;
}

/** A change that is yet to be emitted. */
export interface MembershipChange {
  readonly segmentId: string;
  readonly isMember: boolean;
  readonly at: Micros;
  readonly cause: "event" | "timer" | "definition";
  readonly values: Readonly<Record<string, ShownValue>>;
  readonly receivedAt: Micros;
  readonly revision: number;
}

export interface SegmentsState {
  /** Nothing was evaluated yet: what never changes, such as a missing feature, may decide all the same. */
  fresh: boolean;
  /** By segment. */
  readonly members: Map<string, Membership>;
  /** By segment: a clock not later than the one at which a comparison with the time changes its truth. */
  readonly dues: Map<string, Micros>;
  /** The earliest of {@link dues}. */
  due: Micros | null;
  /** By row; null between inputs. */
  outgoing: Map<string, MembershipChange> | null;
}

export function newSegmentsState(): SegmentsState {
  return { fresh: true, members: new Map(), dues: new Map(), due: null, outgoing: null };
}
