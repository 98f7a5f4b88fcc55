import type { Money } from "../values/money.ts";
import type { Micros } from "../values/time.ts";
import type { ActiveInterval, BonusEntry, TransitionFacts } from "./history.ts";

/** An effective bet's bonus and locked parts together, player currency. */
export interface BonusBet {
  readonly at: Micros;
  readonly amount: Money;
}

/**
 * The player's bets with bonus money. Those recent enough that a late bonus event may still move them into or out of an
 * active interval are kept one by one; older ones are settled into each bonus.
 */
export interface Wagering {
  /** In order of time. */
  readonly recent: BonusBet[];
  /** Bets before this are settled. */
  settledBefore: Micros;
}

/** One bonus of the player (semantics.md, section 5). */
export interface BonusState {
  readonly id: string;
  /** All its events, in order. */
  readonly entries: BonusEntry[];
  /** When it was active; follows from `entries`. */
  intervals: ActiveInterval[];
  /** Of the bets no longer kept one by one. */
  settledWagered: Money;
  overlapping: boolean;
  /** It overlapped a bonus that has left the state. */
  overlapped: boolean;
  /** First clock at which a trigger becomes true by time alone. */
  triggerDue: Micros | null;
  /** Triggers that fired: type, subject and occurrence; of what was waited for: type and since when. */
  readonly fired: Set<string>;
  /** Transitions as they were judged: a change of the rules does not judge them again. */
  readonly judged: Set<string>;
  /** What later processors were told of it last. */
  told: BonusFacts | null;
  /** Transition rows as last emitted, so that what no longer follows is retracted. */
  emitted: TransitionFacts[];
  revision: number;
}

export interface BonusesState {
  readonly bonuses: Map<string, BonusState>;
  readonly wagering: Wagering;
}

/** What later processors count of a bonus. */
export interface BonusFacts {
  readonly transitions: readonly (readonly [to: string, at: Micros])[];
  /** In base currency, at the time of the completion; null: it is not completed. */
  readonly cost: Money;
  readonly costAt: Micros | null;
  readonly grantedAt: Micros;
  readonly status: string;
}
