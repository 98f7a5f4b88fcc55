import type { SegmentComparison, SegmentCondition } from "../../src/rules/segment-definition.ts";
import type { Micros } from "../../src/values/time.ts";
import { compareBytes } from "./activities.ts";
import { spelled } from "./amounts.ts";
import type { FeaturesRow } from "./features.ts";

/** Features whose values are amounts or ratios: integer counts of 1e-8. */
const AMOUNT = /^(turnover|wins|ggr|biggest_win|deposits|withdrawals|bonus_cost)_|^(avg_bet_7d|rtp_30d)$/;
const TIME = /^(first_seen|last_.*|registration_date)$/;

type Present = number | bigint | string | boolean | readonly string[];

/** The feature; null when it is missing, which an empty list is too. */
function presentOf(row: FeaturesRow, feature: string): Present | null {
  const value = (row as unknown as Record<string, Present | null>)[feature] ?? null;
  return Array.isArray(value) && value.length === 0 ? null : value;
}

/** Whether the condition is true of the features at the clock (semantics.md, section 7; docs/segments.md). */
export function holds(condition: SegmentCondition, row: FeaturesRow, clock: Micros): boolean {
  if ("all" in condition) return !condition.all.some((each) => !holds(each, row, clock));
  if ("any" in condition) return condition.any.some((each) => holds(each, row, clock));
  if ("not" in condition) return !holds(condition.not, row, clock);
  const value = presentOf(row, condition.feature);
  if (condition.operator === "exists") return (value !== null) === condition.operand;
  return value !== null && passes(condition, value, clock);
}

function passes({ feature, operator, operand }: SegmentComparison, value: Present, clock: Micros): boolean {
  const order = () => orderOf(feature, value, operand as Present);
  switch (operator) {
    case "eq":
      return order() === 0;
    case "ne":
      return order() !== 0;
    case "gt":
      return order() > 0;
    case "gte":
      return order() >= 0;
    case "lt":
      return order() < 0;
    case "lte":
      return order() <= 0;
    case "in":
      return (operand as Present[]).some((each) => items(value).some((item) => orderOf(feature, item, each) === 0));
    case "contains":
      return Array.isArray(value) ? value.includes(operand) : String(value).includes(String(operand));
    case "within":
      return BigInt(clock) - BigInt(value as number) <= BigInt(operand as number);
    case "older_than":
      return BigInt(clock) - BigInt(value as number) > BigInt(operand as number);
    case "exists":
      return operand === true;
  }
}

function items(value: Present): readonly Present[] {
  return Array.isArray(value) ? value : [value];
}

function orderOf(feature: string, value: Present, operand: Present): number {
  if (typeof value === "string") return compareBytes(value, String(operand));
  const left = BigInt(value as number);
  const right = AMOUNT.test(feature) ? spelled(String(operand)) : BigInt(operand as number);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Comparisons of the condition, wherever in it. */
export function comparisons(condition: SegmentCondition): SegmentComparison[] {
  if ("all" in condition) return condition.all.flatMap(comparisons);
  if ("any" in condition) return condition.any.flatMap(comparisons);
  return "not" in condition ? comparisons(condition.not) : [condition];
}

/** The values that a change of membership tells, each feature once. */
export function toldValues(condition: SegmentCondition, row: FeaturesRow): Record<string, unknown> {
  return Object.fromEntries(
    comparisons(condition).map(({ feature }) => [feature, told(feature, presentOf(row, feature))]),
  );
}

function told(feature: string, value: Present | null): unknown {
  if (value === null) return null;
  if (TIME.test(feature)) return spelledTime(value as number);
  return AMOUNT.test(feature) ? spelledAmount(BigInt(value as number)) : value;
}

function spelledAmount(amount: bigint): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(9, "0");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -8)}.${digits.slice(-8)}`;
}

function spelledTime(at: number): string {
  return new Date(Math.floor(at / 1000)).toISOString().replace("Z", `${String(at % 1000).padStart(3, "0")}Z`);
}
