import { DAY, type DurationMicros, HOUR, MINUTE, SECOND } from "../values/time.ts";

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
  /** For tenants without an entry in `tenants`. */
  readonly defaults: TenantFoldRules;
  /** Each complete: the defaults are merged in. */
  readonly tenants: Readonly<Record<string, TenantFoldRules>>;
}

export interface TenantFoldRules {
  readonly lostTooQuickly: BonusRule;
  readonly completedTooQuickly: BonusRule;
  readonly forfeitedQuickly: BonusRule;
  readonly unclaimed: BonusRule;
  readonly notStarted: BonusRule;
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
  /** Statuses whose entry it watches. */
  readonly statuses: readonly string[];
}

function bonusRule(enabled: boolean, threshold: DurationMicros, statuses: readonly string[]): BonusRule {
  return { enabled, threshold, byProduct: {}, byType: {}, byTypeProduct: {}, byBonusId: {}, statuses };
}

export const DEFAULT_TENANT_FOLD_RULES: TenantFoldRules = {
  lostTooQuickly: bonusRule(true, (15 * MINUTE) as DurationMicros, ["Lost"]),
  completedTooQuickly: bonusRule(true, (2 * MINUTE) as DurationMicros, ["Completed"]),
  forfeitedQuickly: bonusRule(false, (15 * MINUTE) as DurationMicros, ["Forfeited"]),
  unclaimed: bonusRule(true, DAY, ["Pending"]),
  notStarted: bonusRule(true, DAY, ["Created"]),
};

export const DEFAULT_FOLD_RULES: FoldRules = {
  lateness: DAY,
  roundIdle: (15 * MINUTE) as DurationMicros,
  roundHorizon: (7 * DAY) as DurationMicros,
  bonusHorizon: (400 * DAY) as DurationMicros,
  sealAfter: (7 * 24 * HOUR) as DurationMicros,
  emitInterval: (10 * SECOND) as DurationMicros,
  defaults: DEFAULT_TENANT_FOLD_RULES,
  tenants: {},
};

export function tenantFoldRules(rules: FoldRules, tenant: string): TenantFoldRules {
  return Object.hasOwn(rules.tenants, tenant) ? (rules.tenants[tenant] ?? rules.defaults) : rules.defaults;
}
