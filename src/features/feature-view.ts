import type { FeatureName, FeatureValue } from "./feature-list.ts";

/** A player's features at the clock of the step it is told in; each is computed when it is asked for. Not to be kept. */
export interface FeatureView {
  /** Null: missing, as is every name that is no feature. */
  get(name: FeatureName | (string & {})): FeatureValue;
}

/** Features that change for the same reasons, as bits. */
export const FEATURE_GROUPS = {
  play: 1,
  payments: 2,
  bonuses: 4,
  logins: 8,
  presence: 16,
  streaks: 32,
  profile: 64,
} as const;

export const ALL_GROUPS = 127;

/** Names of the features of each group; of the windows' features the beginning. */
const MEMBERS: readonly (readonly [group: number, pattern: RegExp])[] = [
  [FEATURE_GROUPS.play, /^(turnover|wins|ggr|rounds|biggest_win)_|^(last_bet|favourite_.*|avg_bet_7d|rtp_30d)$/],
  [FEATURE_GROUPS.payments, /^(deposits|deposit_count|withdrawals)_|^last_deposit$/],
  [FEATURE_GROUPS.bonuses, /^(bonus_cost|bonuses_lost|bonuses_completed)_|^latest_bonus_status$/],
  [FEATURE_GROUPS.logins, /^logins_|^last_login$/],
  [FEATURE_GROUPS.presence, /^(first_seen|last_seen|days_active_30d)$/],
  [FEATURE_GROUPS.streaks, /^(losing|winning)_streak$/],
];

/** The bit of the feature's group. */
export function featureGroup(name: FeatureName): number {
  return MEMBERS.find(([, pattern]) => pattern.test(name))?.[0] ?? FEATURE_GROUPS.profile;
}
