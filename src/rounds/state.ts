import type { RoundResult } from "../engine/processor.ts";
import type { CasinoEvent } from "../records/generated.ts";
import { BEGINNING, type Micros } from "../values/time.ts";
import type { Activity } from "./activity.ts";
import { type DetailsTable, newDetailsTable } from "./game-details.ts";
import type { PackedRound } from "./packed-round.ts";
import type { PastRounds } from "./past-rounds.ts";
import { noSums, type RoundSums } from "./round-sums.ts";

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
  isOfOneGame: boolean;
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

/** A round that nothing has happened in yet. */
export function newRound(id: string): RoundState {
  return {
    id,
    activities: [],
    perRound: false,
    hasRollbacks: false,
    isOfOneGame: true,
    hasEnd: false,
    endedAt: BEGINNING,
    closed: "",
    sums: noSums(),
    toldStart: null,
    toldResult: null,
    toldEnd: null,
    bigWins: [],
    revision: 0,
  };
}

export function startOf({ activities, endedAt }: RoundState): Micros {
  return activities[0]?.at ?? endedAt;
}

/** The player's rounds within the horizon. */
export interface RoundsState {
  /** By id, but for those of the past. Nearly all are packed. */
  readonly rounds: Map<string, RoundState | PackedRound>;
  /** Ids of the open ones. */
  readonly open: string[];
  /** Those that are not packed, the one that changed last at the end. */
  readonly unpacked: RoundState[];
  /** Rounds that were put aside. */
  readonly past: PastRounds[];
  /** What the packed rounds say of their games. */
  readonly details: DetailsTable;
  /** Rollbacks of rounds not (or no longer) known, by round id; null: none. */
  waiting: Map<string, WaitingRollback[]> | null;
  /** No round ended before this: nothing to let go of until player time is the horizon past it. */
  oldestEnd: Micros;
  /** No open round ended before this: what the next timer is derived from. */
  nextEnd: Micros;
}

/** Later than every instant. */
export const NEVER = Number.MAX_SAFE_INTEGER as Micros;

export function newRoundsState(): RoundsState {
  return {
    rounds: new Map(),
    open: [],
    unpacked: [],
    past: [],
    details: newDetailsTable(),
    waiting: null,
    oldestEnd: NEVER,
    nextEnd: NEVER,
  };
}
