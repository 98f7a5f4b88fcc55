import type { FoldRules } from "../rules/fold-rules.ts";
import { type IdentityHash, identityHash } from "../values/identity-hash.ts";
import { BEGINNING, type Micros } from "../values/time.ts";
import { forgetAll, forgetSeen, type Known, newSeen, remember, type Seen } from "./seen.ts";

/** What decides whether an event of the player still counts (semantics.md, section 0; inputs.md, section 4). */
export interface Admission {
  /** Player time: the greatest occurred_at of the accepted events. */
  time: Micros;
  /** The greatest received_at. */
  received: Micros;
  /** Nothing was received for `seal_after`; ends with the next accepted event. */
  sealed: boolean;
  /** The partition's clock when the player was last sealed; events not after it are late. */
  sealedAt: Micros;
  readonly seen: Seen;
  /** Identities that no processor holds on to: recognised for `lateness` of player time. */
  readonly loose: { identity: string; at: Micros }[];
}

export type Verdict = "accepted" | "repeat" | "conflicting_duplicate" | "too_late";

export function newAdmission(): Admission {
  return { time: BEGINNING, received: BEGINNING, sealed: false, sealedAt: BEGINNING, seen: newSeen(), loose: [] };
}

/** Judges an event without changing anything; `known`: with what content one of its identity was accepted before. */
export function judge(state: Admission, known: Known | null, at: Micros, rules: FoldRules): Verdict {
  // Repeats go before lateness: one that is late is no less a repeat.
  if (known !== null) return known === "same" ? "repeat" : "conflicting_duplicate";
  if (at < state.time - rules.lateness) return "too_late";
  return at <= state.sealedAt ? "too_late" : "accepted";
}

/** Remembers an accepted event; its identity stays until {@link forget} or, when it is loose, for `lateness`. */
export function admit(state: Admission, hash: Readonly<IdentityHash>, content: number, at: Micros): void {
  remember(state.seen, hash, content);
  if (at > state.time) state.time = at;
}

/** Puts the identity among those that leave by themselves once player time is `lateness` past them. */
export function loosen(state: Admission, identity: string, at: Micros): void {
  if (state.sealed) {
    forget(state, identity);
    return;
  }
  let index = state.loose.length;
  while (index > 0 && (state.loose[index - 1]?.at ?? at) > at) index--;
  state.loose.splice(index, 0, { identity, at });
}

export function forget(state: Admission, identity: string): void {
  forgetSeen(state.seen, identityHash(identity));
}

/** Drops loose identities that could only be late by now. */
export function dropLoose(state: Admission, rules: FoldRules): void {
  const limit = state.time - rules.lateness;
  let count = 0;
  for (const { identity, at } of state.loose) {
    if (at >= limit) break;
    forget(state, identity);
    count++;
  }
  if (count > 0) state.loose.splice(0, count);
}

/** Nothing older than the partition's clock counts from here on, so nothing need be recognised any more. */
export function seal(state: Admission, clock: Micros): void {
  state.sealed = true;
  state.sealedAt = clock;
  forgetAll(state.seen);
  state.loose.length = 0;
}
