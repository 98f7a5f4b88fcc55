import type { PlayerFeatures } from "../records/generated.ts";
import type { Money } from "../values/money.ts";
import type { Micros } from "../values/time.ts";

/** Every feature of a player (semantics.md, section 6): the row without its key and its book-keeping. */
export type FeatureName = Exclude<
  keyof PlayerFeatures,
  "tenant" | "origin" | "user_id" | "as_of" | "revision" | "version" | "is_deleted"
>;

/** What a feature's value is: it decides what a segment may compare it with. */
export type FeatureKind = "money" | "ratio" | "count" | "time" | "text" | "boolean" | "list";

/** Amounts and ratios are Money, counts numbers, times Micros; null is missing. */
export type FeatureValue = Money | number | Micros | string | boolean | readonly string[] | null;

/** What each window has. */
const MEASURES = {
  turnover: "money",
  wins: "money",
  ggr: "money",
  rounds: "count",
  deposits: "money",
  deposit_count: "count",
  withdrawals: "money",
  bonus_cost: "money",
  bonuses_lost: "count",
  bonuses_completed: "count",
  logins: "count",
} as const satisfies Record<string, FeatureKind>;

type OfWindow<Window extends string> = {
  readonly [Name in keyof typeof MEASURES as `${Name}_${Window}`]: (typeof MEASURES)[Name];
};

function ofWindow<Window extends string>(window: Window): OfWindow<Window> {
  const entries = Object.entries(MEASURES).map(([name, kind]) => [`${name}_${window}`, kind]);
  return Object.fromEntries(entries) as OfWindow<Window>;
}

/** All features by name. */
export const FEATURES: Readonly<Record<FeatureName, FeatureKind>> = {
  ...ofWindow("1h"),
  biggest_win_1h: "money",
  ...ofWindow("24h"),
  biggest_win_24h: "money",
  ...ofWindow("7d"),
  biggest_win_7d: "money",
  ...ofWindow("30d"),
  ...ofWindow("lifetime"),
  first_seen: "time",
  last_seen: "time",
  last_bet: "time",
  last_deposit: "time",
  last_login: "time",
  losing_streak: "count",
  winning_streak: "count",
  favourite_game: "text",
  favourite_vendor: "text",
  latest_bonus_status: "text",
  avg_bet_7d: "ratio",
  rtp_30d: "ratio",
  days_active_30d: "count",
  country: "text",
  affiliate: "text",
  operator: "text",
  tags: "list",
  is_blocked: "boolean",
  consent_email: "boolean",
  gender: "text",
  registration_date: "time",
  username: "text",
  currency: "text",
};

/** Whether the text names a feature. */
export function isFeatureName(name: string): name is FeatureName {
  return Object.hasOwn(FEATURES, name);
}
