import {
  FEATURES,
  type FeatureKind,
  type FeatureName,
  type FeatureValue,
  isFeatureName,
} from "../features/feature-list.ts";
import type { SegmentComparison, SegmentOperand } from "../rules/segment-definition.ts";
import { parseMoney } from "../values/money.ts";
import { compareUtf8 } from "../values/order.ts";
import type { Micros } from "../values/time.ts";

/** Whether a feature's value, which is there, passes the comparison at a clock. */
export type ValueTest = (value: Exclude<FeatureValue, null>, clock: Micros) => boolean;

type Scalar = number | bigint | string | boolean;
type Order = (a: Scalar, b: Scalar) => number;

/**
 * Prepares a comparison. Undefined when there is no such feature: a definition out of an older log may name one that is
 * no more, and then it is missing.
 */
export function valueTest({ feature, operator, operand }: SegmentComparison): ValueTest | undefined {
  const kind = kindOf(feature);
  if (kind === undefined) return undefined;
  const scalars = () => (isList(operand) ? operand : [operand]).map((each) => scalarOf(each, kind, feature));
  switch (operator) {
    case "exists":
      return () => operand === true;
    case "within":
      return ago((elapsed) => elapsed <= Number(operand));
    case "older_than":
      return ago((elapsed) => elapsed > Number(operand));
    case "contains":
      return containing(String(operand));
    case "in":
      return among(new Set(scalars()));
    case "eq":
      return ordered(scalars(), kind, (order) => order === 0);
    case "ne":
      return ordered(scalars(), kind, (order) => order !== 0);
    case "gt":
      return ordered(scalars(), kind, (order) => order > 0);
    case "gte":
      return ordered(scalars(), kind, (order) => order >= 0);
    case "lt":
      return ordered(scalars(), kind, (order) => order < 0);
    case "lte":
      return ordered(scalars(), kind, (order) => order <= 0);
  }
}

function kindOf(feature: FeatureName): FeatureKind | undefined {
  return isFeatureName(feature) ? FEATURES[feature] : undefined;
}

function isList(operand: SegmentOperand): operand is readonly (string | number | boolean)[] {
  return Array.isArray(operand);
}

function scalarOf(operand: SegmentOperand, kind: FeatureKind, feature: string): Scalar {
  if (kind !== "money" && kind !== "ratio") return operand as Scalar;
  const amount = parseMoney(String(operand));
  if (amount === undefined) throw new Error(`segment condition on ${feature}: ${String(operand)} is no amount`);
  return amount;
}

/** Numbers and bigints compare exactly with each other; texts go by their bytes. */
function orderOf(kind: FeatureKind): Order {
  return kind === "text" ? (a, b) => compareUtf8(String(a), String(b)) : (a, b) => (a < b ? -1 : a > b ? 1 : 0);
}

function ordered(scalars: readonly Scalar[], kind: FeatureKind, passes: (order: number) => boolean): ValueTest {
  const order = orderOf(kind);
  const [than] = scalars;
  return (value) => than !== undefined && passes(order(value as Scalar, than));
}

/** Amounts have one form each, so that a set finds them. Of a list, one item is enough. */
function among(scalars: ReadonlySet<Scalar>): ValueTest {
  return (value) => (typeof value === "object" ? value.some((item) => scalars.has(item)) : scalars.has(value));
}

/** The item of a list; the part of a text. */
function containing(part: string): ValueTest {
  return (value) => (typeof value === "object" || typeof value === "string") && value.includes(part);
}

/** An instant yet to come is not long ago. */
function ago(passes: (elapsed: number) => boolean): ValueTest {
  return (value, clock) => passes(clock - Number(value));
}
