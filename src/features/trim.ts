import type { Step } from "../engine/processor.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Micros } from "../values/time.ts";
import { trimGrants } from "./grants.ts";
import { settleProfile } from "./profile.ts";
import type { FeaturesState } from "./state.ts";
import { oldestRound, trimStreaks } from "./streaks.ts";

const NEVER = Number.MAX_SAFE_INTEGER as Micros;
/** Rounds leave in sweeps, so that a busy player's are not gone through at each event. */
const SWEEPS_PER_HORIZON = 32;

/** Lets go of what only a change of the past would need, once the past is settled. */
export function trim(state: FeaturesState, step: Step, sealed: boolean): void {
  const { playerTime, rules } = step;
  const settled = sealed ? NEVER : ((playerTime - rules.lateness) as Micros);
  trimGrants(state.grants, settled);
  settleProfile(state.profile, settled);
  const oldest = oldestRound(state.streaks);
  if (oldest === null) return;
  const limit = sealed ? openSince(step.clock, rules) : settledSince(playerTime, rules);
  const slack = sealed ? 0 : rules.roundHorizon / SWEEPS_PER_HORIZON;
  if (oldest < limit - slack) trimStreaks(state.streaks, limit);
}

/** No round that ended before can change, nor one come before it. */
function settledSince(playerTime: Micros, rules: FoldRules): Micros {
  return (playerTime - Math.max(rules.roundHorizon, rules.roundIdle)) as Micros;
}

/** No round that ended before is still open: of a sealed player only those can change. */
function openSince(clock: Micros, rules: FoldRules): Micros {
  return (clock - rules.roundIdle) as Micros;
}

/** The first clock at which a sealed player has settled rounds to let go of; null when there are none. */
export function sealedRoundDue(state: FeaturesState, rules: FoldRules): Micros | null {
  const oldest = oldestRound(state.streaks);
  return oldest === null ? null : ((oldest + rules.roundIdle + 1) as Micros);
}
