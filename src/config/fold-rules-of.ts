import { BONUS_STATUSES } from "../bonuses/status.ts";
import type { BonusRule, FoldRules, TenantFoldRules } from "../rules/fold-rules.ts";
import type { SegmentDefinition } from "../rules/segment-definition.ts";
import type { DurationMicros } from "../values/time.ts";
import type { bonusRuleSettings } from "./bonus-rule-settings.ts";
import type { playRuleSettings } from "./play-rule-settings.ts";
import type { Settings, TenantSettings } from "./settings-schema.ts";

type FoldedSettings = Pick<
  TenantSettings,
  "time_zone" | keyof typeof playRuleSettings | keyof typeof bonusRuleSettings
>;
type BonusRuleSettings = TenantSettings["lost_too_quickly"];

export function foldRulesOf(settings: Settings, segments: readonly SegmentDefinition[]): FoldRules {
  const tenants = Object.entries(settings.tenants).sort(byKey);
  return {
    lateness: settings.lateness,
    roundIdle: settings.round_idle,
    roundHorizon: settings.round_horizon,
    bonusHorizon: settings.bonus_horizon,
    sealAfter: settings.seal_after,
    emitInterval: settings.emit_interval,
    gameSessionGap: settings.game_session_gap,
    playerSessionGap: settings.player_session_gap,
    segments,
    defaults: tenantRules(settings),
    tenants: Object.fromEntries(tenants.map(([id, tenant]) => [id, tenantRules(tenant)])),
  };
}

function tenantRules(tenant: FoldedSettings): TenantFoldRules {
  const { big_win: bigWin, deposit_after_loss: afterLoss } = tenant;
  return {
    timeZone: tenant.time_zone,
    bigWin: { winBase: bigWin.win_base, multiplier: bigWin.multiplier },
    losingStreaks: [...new Set(tenant.losing_streaks)].sort((a, b) => a - b),
    depositAfterLoss: { enabled: afterLoss.enabled, within: afterLoss.within, lossBase: afterLoss.loss_base },
    lostTooQuickly: bonusRule(tenant.lost_too_quickly),
    completedTooQuickly: bonusRule(tenant.completed_too_quickly),
    forfeitedQuickly: bonusRule(tenant.forfeited_quickly),
    unclaimed: bonusRule(tenant.unclaimed),
    notStarted: bonusRule(tenant.not_started),
    expiring: bonusRule(tenant.expiring),
  };
}

function bonusRule(rule: BonusRuleSettings): BonusRule {
  return {
    enabled: rule.enabled,
    threshold: rule.threshold,
    byProduct: thresholds(rule.by_product),
    byType: thresholds(rule.by_type),
    byTypeProduct: thresholds(rule.by_type_product),
    byBonusId: thresholds(rule.by_bonus_id),
    statuses: BONUS_STATUSES.filter((status) => rule.statuses.includes(status)),
  };
}

/** Sorted, so that the order in which a file lists them makes no difference to what the fold is given. */
function thresholds(map: Readonly<Record<string, DurationMicros | undefined>>): Record<string, DurationMicros> {
  const given = Object.entries(map).filter((entry): entry is [string, DurationMicros] => entry[1] !== undefined);
  return Object.fromEntries(given.sort(byKey));
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
