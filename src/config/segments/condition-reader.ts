import { FEATURES, isFeatureName } from "../../features/feature-list.ts";
import type { SegmentComparison, SegmentCondition, SegmentOperator } from "../../rules/segment-definition.ts";
import { nearest } from "../nearest.ts";
import { allowedBy } from "../schema-walk.ts";
import { type Branch, type Entry, entryAt, plainOf, type Setting, type SettingPath } from "../setting-tree.ts";
import { OPERAND_SCHEMAS, operandSchemas } from "./operand-schemas.ts";
import type { SegmentFaults } from "./segment-faults.ts";

const FORMS = ["all", "any", "not", "feature"] as const;
const OPERATORS: ReadonlySet<string> = new Set(Object.values(OPERAND_SCHEMAS).flatMap((each) => Object.keys(each)));

/** The condition that stands there; undefined when it is at fault, with each fault noted. */
export function readCondition(
  setting: Setting,
  path: SettingPath,
  faults: SegmentFaults,
): SegmentCondition | undefined {
  if (setting.kind !== "branch") {
    faults.value(setting, path, "a condition: a map with all, any, not or feature");
    return undefined;
  }
  const [form, second] = FORMS.filter((each) => setting.entries.has(each));
  if (form === undefined) return withoutForm(setting, path, faults);
  if (second !== undefined) {
    const place = setting.entries.get(second)?.keyPlace;
    faults.at(place, [...path, second], `stands beside ${form}; put both into a list under all or any`);
    return undefined;
  }
  if (form === "feature") return readComparison(setting, path, faults);
  faults.unknownKeys(setting, path, [form]);
  const inner = entryAt(setting, [form]).setting;
  if (form === "not") {
    const not = readCondition(inner, [...path, form], faults);
    return not && { not };
  }
  const parts = readConditions(inner, [...path, form], faults);
  return parts && (form === "all" ? { all: parts } : { any: parts });
}

function withoutForm(setting: Branch, path: SettingPath, faults: SegmentFaults): undefined {
  if (setting.entries.size === 0) faults.value(setting, path, "a condition: a map with all, any, not or feature");
  else if ([...setting.entries.keys()].every((key) => OPERATORS.has(key))) {
    faults.at(setting.place, path, "no feature is named; give feature: and the name of one");
  } else faults.unknownKeys(setting, path, FORMS);
}

function readConditions(
  setting: Setting,
  path: SettingPath,
  faults: SegmentFaults,
): readonly SegmentCondition[] | undefined {
  if (setting.kind !== "list" || setting.items.length === 0) {
    faults.value(setting, path, "a list of one or more conditions");
    return undefined;
  }
  const parts = setting.items.map((item, index) => readCondition(item, [...path, index], faults));
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function readComparison(setting: Branch, path: SettingPath, faults: SegmentFaults): SegmentComparison | undefined {
  const named = entryAt(setting, ["feature"]).setting;
  const feature = plainOf(named);
  if (typeof feature !== "string" || !isFeatureName(feature)) {
    const meant = nearest(String(feature), Object.keys(FEATURES));
    const hint = meant?.close ? `did you mean ${meant.name}?` : "docs/segments.md lists all features";
    faults.at(named.place, [...path, "feature"], `${faults.shown(named)} is no feature; ${hint}`);
    return undefined;
  }
  const operators = operandSchemas(FEATURES[feature]);
  const found = [...setting.entries].filter(([key]) => key !== "feature");
  for (const [key, { keyPlace }] of found) {
    if (!operators.has(key)) faults.at(keyPlace, [...path, key], operatorRemedy(key, feature, [...operators.keys()]));
  }
  if (found.some(([key]) => !operators.has(key))) return undefined;
  const [only, second] = found;
  if (only === undefined) {
    faults.at(
      setting.place,
      path,
      `${feature} is compared with nothing; give one of ${[...operators.keys()].join(", ")}`,
    );
    return undefined;
  }
  if (second !== undefined) {
    const remedy = "a comparison has one operator; give each its own under all";
    faults.at(second[1].keyPlace, [...path, second[0]], remedy);
    return undefined;
  }
  const [operator, entry] = only;
  return readOperand(entry, operator as SegmentOperator, feature, [...path, operator], faults);
}

function operatorRemedy(key: string, feature: keyof typeof FEATURES, allowed: readonly string[]): string {
  const meant = nearest(key, allowed);
  if (OPERATORS.has(key)) {
    return `${feature} is a ${FEATURES[feature]} feature, for which there is no ${key}; give one of ${allowed.join(", ")}`;
  }
  return `unknown operator; ${meant?.close ? `did you mean ${meant.name}?` : `give one of ${allowed.join(", ")}`}`;
}

function readOperand(
  { setting }: Entry,
  operator: SegmentOperator,
  feature: keyof typeof FEATURES,
  path: SettingPath,
  faults: SegmentFaults,
): SegmentComparison | undefined {
  const schema = operandSchemas(FEATURES[feature]).get(operator);
  const parsed = schema?.safeParse(plainOf(setting));
  if (schema === undefined || parsed === undefined) return undefined;
  if (parsed.success) return { feature, operator, operand: parsed.data };
  // Of a list, the first item that is not allowed.
  const within = parsed.error.issues[0]?.path ?? [];
  faults.value(entryAt(setting, within).setting, [...path, ...within], allowedBy(schema));
  return undefined;
}
