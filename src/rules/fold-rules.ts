import { DAY, type DurationMicros, HOUR, MINUTE, SECOND } from "../values/time.ts";
import type { SegmentDefinition } from "./segment-definition.ts";

/**
 * Configuration that the fold reads. It is an input like any other: it travels in `ConfigChange` records and in
 * checkpoints (architecture.md), so it is plain JSON. Durations are microseconds.
 */
export interface FoldRules {
  readonly lateness: DurationMicros;
  readonly roundIdle: DurationMicros;
  readonly roundHorizon: DurationMicros;
  readonly bonusHorizon: DurationMicros;
  readonly sealAfter: DurationMicros;
  readonly emitInterval: DurationMicros;
  readonly gameSessionGap: DurationMicros;
  readonly playerSessionGap: DurationMicros;
  /** Segments of all tenants, by id. */
  readonly segments: readonly SegmentDefinition[];
  /** For tenants without an entry in `tenants`. */
  readonly defaults: TenantFoldRules;
  /** Each complete: the defaults are merged in. */
  readonly tenants: Readonly<Record<string, TenantFoldRules>>;
}

export interface TenantFoldRules {
  /** IANA zone of player days. */
  readonly timeZone: string;
  /** A round is a big win at either; null: never by that. Amounts are decimal text: this is plain JSON. */
  readonly bigWin: { readonly winBase: string | null; readonly multiplier: string | null };
  /** Lengths at which a losing streak fires. */
  readonly losingStreaks: readonly number[];
  readonly depositAfterLoss: { readonly enabled: boolean; readonly within: DurationMicros; readonly lossBase: string };
  readonly lostTooQuickly: BonusRule;
  readonly completedTooQuickly: BonusRule;
  readonly forfeitedQuickly: BonusRule;
  readonly unclaimed: BonusRule;
  readonly notStarted: BonusRule;
  /** Its threshold is how long before the expiry it is told, its statuses those in which it is. */
  readonly expiring: BonusRule;
}

/** One rule on bonuses and its overrides; the most specific wins (semantics.md, section 5). */
export interface BonusRule {
  readonly enabled: boolean;
  readonly threshold: DurationMicros;
  readonly byProduct: Readonly<Record<string, DurationMicros>>;
  readonly byType: Readonly<Record<string, DurationMicros>>;
  /** Keys are `Type/Product`. */
  readonly byTypeProduct: Readonly<Record<string, DurationMicros>>;
  readonly byBonusId: Readonly<Record<string, DurationMicros>>;
  /** Statuses that it watches. */
  readonly statuses: readonly string[];
}

function bonusRule(enabled: boolean, threshold: DurationMicros, statuses: readonly string[]): BonusRule {
  return { enabled, threshold, byProduct: {}, byType: {}, byTypeProduct: {}, byBonusId: {}, statuses };
}

export const DEFAULT_TENANT_FOLD_RULES: TenantFoldRules = {
  timeZone: "UTC",
  bigWin: { winBase: "1000", multiplier: "100" },
  losingStreaks: [10, 20, 50],
  depositAfterLoss: { enabled: true, within: (10 * MINUTE) as DurationMicros, lossBase: "100" },
  lostTooQuickly: bonusRule(true, (15 * MINUTE) as DurationMicros, ["Lost"]),
  completedTooQuickly: bonusRule(true, (2 * MINUTE) as DurationMicros, ["Completed"]),
  forfeitedQuickly: bonusRule(false, (15 * MINUTE) as DurationMicros, ["Forfeited"]),
  unclaimed: bonusRule(true, DAY, ["Pending"]),
  notStarted: bonusRule(true, DAY, ["Created"]),
  expiring: bonusRule(false, DAY, ["Pending", "Created", "Ongoing", "Reversed"]),
};

export const DEFAULT_FOLD_RULES: FoldRules = {
  lateness: DAY,
  roundIdle: (15 * MINUTE) as DurationMicros,
  roundHorizon: (7 * DAY) as DurationMicros,
  bonusHorizon: (400 * DAY) as DurationMicros,
  sealAfter: (7 * 24 * HOUR) as DurationMicros,
  emitInterval: (10 * SECOND) as DurationMicros,
  gameSessionGap: (5 * MINUTE) as DurationMicros,
  playerSessionGap: (30 * MINUTE) as DurationMicros,
  segments: [],
  defaults: DEFAULT_TENANT_FOLD_RULES,
  tenants: {},
};

export function tenantFoldRules(rules: FoldRules, tenant: string): TenantFoldRules {
  return Object.hasOwn(rules.tenants, tenant) ? (rules.tenants[tenant] ?? rules.defaults) : rules.defaults;
}
