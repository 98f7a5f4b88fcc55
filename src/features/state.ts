import { BEGINNING, type Micros } from "../values/time.ts";
import { noTurnovers, type Turnovers } from "./favourite.ts";
import type { Grants } from "./grants.ts";
import { type LastBet, newLastBet } from "./last-bet.ts";
import { newProfile, type Profile } from "./profile.ts";
import { newStreaks, type Streaks } from "./streaks.ts";
import { newWindows, type Windows } from "./windows.ts";

/** What a player's features are made of (semantics.md, section 6). Lifetime and profile stay for ever. */
export interface FeaturesState {
  readonly windows: Windows;
  readonly streaks: Streaks;
  readonly bets: LastBet;
  readonly games: Turnovers;
  readonly vendors: Turnovers;
  readonly grants: Grants;
  readonly profile: Profile;
  firstSeen: Micros | null;
  lastSeen: Micros | null;
  lastDeposit: Micros | null;
  lastLogin: Micros | null;
  /** Bits of the groups that have changed in the step at work. */
  changed: number;
  /** The clock when the row last changed. */
  asOf: Micros;
  revision: number;
  /** The row has changed and was not emitted since. */
  waiting: boolean;
}

export function newFeatures(): FeaturesState {
  return {
    windows: newWindows(),
    streaks: newStreaks(),
    bets: newLastBet(),
    games: noTurnovers(),
    vendors: noTurnovers(),
    grants: [],
    profile: newProfile(),
    firstSeen: null,
    lastSeen: null,
    lastDeposit: null,
    lastLogin: null,
    changed: 0,
    asOf: BEGINNING,
    revision: 0,
    waiting: false,
  };
}
