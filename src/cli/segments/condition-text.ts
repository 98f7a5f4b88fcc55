import { formatDuration } from "../../config/setting-kinds.ts";
import { FEATURES } from "../../features/feature-list.ts";
import type { SegmentComparison, SegmentCondition } from "../../rules/segment-definition.ts";
import type { ExplainedCondition } from "../../segments/explain.ts";
import { type DurationMicros, formatTimestamp, type Micros } from "../../values/time.ts";

/** A condition in one line: `all(turnover_30d gte 5000, not(country eq SE))`. */
export function conditionText(condition: SegmentCondition): string {
  if ("feature" in condition) return comparisonText(condition);
  if ("not" in condition) return `not(${conditionText(condition.not)})`;
  const [name, parts] = "all" in condition ? ["all", condition.all] : ["any", condition.any];
  return `${name}(${parts.map(conditionText).join(", ")})`;
}

function comparisonText({ feature, operator, operand }: SegmentComparison): string {
  const items = Array.isArray(operand) ? operand : [operand];
  const texts = items.map((item) => operandText({ feature, operator, operand: item }));
  return `${feature} ${operator} ${Array.isArray(operand) ? `[${texts.join(", ")}]` : texts.join()}`;
}

function operandText({ feature, operator, operand }: SegmentComparison): string {
  if (operator === "within" || operator === "older_than") return formatDuration(operand as DurationMicros);
  return FEATURES[feature] === "time" && typeof operand === "number"
    ? formatTimestamp(operand as Micros)
    : String(operand);
}

/** The condition as a tree, a line for each part: what it came to, what it says, and the value it was asked of. */
export function explanationLines(explained: ExplainedCondition, depth = 1): string[] {
  const head = `${"  ".repeat(depth)}${explained.truth ? "yes" : "no "} `;
  if ("feature" in explained) {
    const value = explained.value === null ? "missing" : JSON.stringify(explained.value);
    return [`${head}${comparisonText(explained)}   (is ${value})`];
  }
  if ("not" in explained) return [`${head}not`, ...explanationLines(explained.not, depth + 1)];
  const [name, parts] = "all" in explained ? ["all", explained.all] : ["any", explained.any];
  return [`${head}${name}`, ...parts.flatMap((part) => explanationLines(part, depth + 1))];
}
