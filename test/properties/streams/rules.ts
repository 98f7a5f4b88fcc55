import fc from "fast-check";
import {
  DEFAULT_FOLD_RULES,
  DEFAULT_TENANT_FOLD_RULES,
  type FoldRules,
  type TenantFoldRules,
} from "../../../src/rules/fold-rules.ts";
import { duration } from "../../support/events.ts";

const { lostTooQuickly, completedTooQuickly, forfeitedQuickly, expiring, depositAfterLoss } = DEFAULT_TENANT_FOLD_RULES;

/** Limits so low that streams of few events reach them. */
const sensitive: TenantFoldRules = {
  ...DEFAULT_TENANT_FOLD_RULES,
  bigWin: { winBase: "10", multiplier: "2" },
  losingStreaks: [2, 3],
  depositAfterLoss: { ...depositAfterLoss, lossBase: "10" },
  lostTooQuickly: {
    ...lostTooQuickly,
    byType: { CashbackBonus: duration("5m") },
    byBonusId: { "BON-3": duration("1h") },
    statuses: ["AutoCompleted", "Lost"],
  },
  completedTooQuickly: { ...completedTooQuickly, threshold: duration("10m") },
  forfeitedQuickly: {
    ...forfeitedQuickly,
    enabled: true,
    byProduct: { Casino: duration("20m") },
    byTypeProduct: { "WelcomeBonus/Casino": duration("30m") },
  },
  expiring: {
    ...expiring,
    enabled: true,
    threshold: duration("1h"),
    byType: { CashbackBonus: duration("15m") },
    statuses: [...expiring.statuses, "Lost"],
  },
};

const malta: TenantFoldRules = {
  ...sensitive,
  timeZone: "Europe/Malta",
  bigWin: { winBase: null, multiplier: "1.5" },
  unclaimed: { ...sensitive.unclaimed, threshold: duration("1h") },
  notStarted: { ...sensitive.notStarted, byType: { WelcomeBonus: duration("15m") } },
  expiring: { ...sensitive.expiring, statuses: ["Created", "Ongoing"] },
};

const often = { ...DEFAULT_FOLD_RULES, defaults: sensitive, tenants: { malta } };

/** The defaults, or rules that fire often, with a tenant that has a time zone. */
export const rules: fc.Arbitrary<FoldRules> = fc.constantFrom(often, often, DEFAULT_FOLD_RULES);
