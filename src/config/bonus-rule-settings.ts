import { z } from "zod";
import { BONUS_PRODUCTS, BONUS_TYPES } from "../bonuses/names.ts";
import { BONUS_STATUSES } from "../bonuses/status.ts";
import { type BonusRule, DEFAULT_TENANT_FOLD_RULES } from "../rules/fold-rules.ts";
import { duration, formatDuration, someOf, switched } from "./setting-kinds.ts";

const typeKey = z.enum(BONUS_TYPES).meta({ allowed: BONUS_TYPES.join(", ") });
const productKey = z.enum(BONUS_PRODUCTS).meta({ allowed: BONUS_PRODUCTS.join(", ") });
const typeProductKey = z
  .enum(BONUS_TYPES.flatMap((type) => BONUS_PRODUCTS.map((product) => `${type}/${product}`)))
  .meta({
    allowed: `Type/Product, of the types ${BONUS_TYPES.join(", ")} and the products ${BONUS_PRODUCTS.join(", ")}`,
  });
const bonusIdKey = z.string().min(1).meta({ allowed: "a bonus_id that is not empty" });

const threshold = duration({ description: "" });

function thresholds<Key extends typeof typeKey | typeof productKey | typeof typeProductKey | typeof bonusIdKey>(
  key: Key,
  what: string,
) {
  return z.partialRecord(key, threshold).meta({
    description: `Thresholds by ${what}.`,
    allowed: `a map of ${what} to duration`,
    default: {},
  });
}

function bonusRule(rule: BonusRule, description: string, limit = "How long the status may take") {
  return z
    .strictObject({
      enabled: switched({ description: "Whether the rule fires at all.", default: rule.enabled }),
      threshold: duration({
        description: `${limit}, where nothing more specific is set.`,
        default: formatDuration(rule.threshold),
      }),
      by_product: thresholds(productKey, "product"),
      by_type: thresholds(typeKey, "type"),
      by_type_product: thresholds(typeProductKey, "type/product"),
      by_bonus_id: thresholds(bonusIdKey, "bonus_id"),
      statuses: someOf(BONUS_STATUSES, { description: "Statuses that it watches.", default: rule.statuses }),
    })
    .meta({ description, allowed: "a map of enabled, threshold, by_… and statuses" });
}

const rules = DEFAULT_TENANT_FOLD_RULES;

/** The rules on bonuses by the names they have in the file (semantics.md, section 5). */
export const bonusRuleSettings = {
  lost_too_quickly: bonusRule(rules.lostTooQuickly, "A bonus lost soon after it became active."),
  completed_too_quickly: bonusRule(rules.completedTooQuickly, "A bonus completed soon after it became active."),
  forfeited_quickly: bonusRule(rules.forfeitedQuickly, "A bonus forfeited soon after it became active."),
  unclaimed: bonusRule(rules.unclaimed, "A bonus that stays Pending for longer than the threshold."),
  not_started: bonusRule(rules.notStarted, "A bonus that stays Created for longer than the threshold."),
  expiring: bonusRule(
    rules.expiring,
    "A bonus that is not over and expires in less than the threshold, by expires_at, expiry_date, expiration_date or valid_until in its meta or fasttrack_references.",
    "How long before the expiry it is told; 0: never",
  ),
};
