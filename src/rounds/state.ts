import type { RoundResult } from "../engine/processor.ts";
import type { CasinoEvent } from "../records/generated.ts";
import type { Money } from "../values/money.ts";
import type { Micros } from "../values/time.ts";
import type { Activity } from "./activity.ts";

/** A rollback of a round that has no Approved activity yet, with what a dead letter of it needs. */
export interface WaitingRollback {
  readonly event: CasinoEvent;
  readonly identity: string;
  readonly original: Buffer | null;
}

/** One round in the making (semantics.md, section 2): it has at least one Approved activity. */
export interface RoundState {
  readonly id: string;
  /** In the order of section 1. */
  readonly activities: Activity[];
  /** The feed gives a round's events one id. */
  perRound: boolean;
  hasRollbacks: boolean;
  /** One of its activities ends the round. */
  hasEnd: boolean;
  endedAt: Micros;
  /** Why it is closed; '' while it is open. */
  closed: "" | "idle" | "round_end";
  /** Sums over the effective activities. */
  readonly sums: RoundSums;
  /** What was told of it last, so that only changes are. */
  toldStart: Micros | null;
  toldResult: RoundResult | null;
  toldEnd: Micros | null;
  /** Starts under which its big win was told. */
  readonly bigWins: Micros[];
  revision: number;
}

/** What of a round's effective activities its outcome and its big win depend on. */
export interface RoundSums {
  count: number;
  betTotal: Money;
  winTotal: Money;
  winBase: Money;
}

/** The player's rounds within the horizon. */
export interface RoundsState {
  readonly rounds: Map<string, RoundState>;
  /** Ids of the open rounds: those that time may close. */
  readonly open: Set<string>;
  /** Rollbacks of rounds not (or no longer) known, by round id. */
  readonly waiting: Map<string, WaitingRollback[]>;
  /** No round ended before this: nothing to let go of until player time is the horizon past it. */
  oldestEnd: Micros;
}
