import { z } from "zod";
import type { FeatureKind } from "../../features/feature-list.ts";
import type { SegmentOperator } from "../../rules/segment-definition.ts";
import { formatMoney, parseMoney } from "../../values/money.ts";
import { parseTimestamp } from "../../values/time.ts";
import { positiveDuration } from "../setting-kinds.ts";

/** Checks what stands behind an operator, and gives it in the form in which the fold reads it. */
export type OperandSchema = z.ZodType<string | number | boolean | (string | number | boolean)[]>;

/** Beyond this many digits a number of the file may not be what was typed. */
const EXACT_DIGITS = 15;

function isExact(value: number): boolean {
  return !/e/i.test(String(value)) && String(value).replace(/^-?0*\.?|\D/g, "").length <= EXACT_DIGITS;
}

const decimal = z
  .union([z.number().refine(isExact), z.string()])
  .refine((value) => /^-?\d{1,30}(\.\d{1,8})?$/.test(String(value)))
  .transform((value, context) => {
    const amount = parseMoney(String(value));
    if (amount !== undefined) return formatMoney(amount).replace(/\.?0+$/, "");
    context.addIssue("no amount");
    return z.NEVER;
  })
  .meta({ allowed: 'a decimal number such as 250 or "0.95", of at most 8 decimals (in quotes beyond 15 digits)' });

const count = z.int().min(0).meta({ allowed: "a whole number from 0 on" });

const instant = z
  .string()
  .transform((value, context) => {
    const at = parseTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
    if (at !== undefined) return Number(at);
    context.addIssue("no timestamp");
    return z.NEVER;
  })
  .meta({ allowed: "a timestamp such as 2024-05-01T00:00:00Z, or a date" });

const text = z.string().min(1).meta({ allowed: "a text, in quotes if it looks like something else" });
const truth = z.boolean().meta({ allowed: "true or false" });
const lengthOfTime = positiveDuration({ description: "" });

function described(schema: z.ZodType, description: string) {
  return schema.meta({ ...schema.meta(), description });
}

function oneOf(schema: z.ZodType<string | number | boolean>) {
  const allowed = `a list, each item ${schema.meta()?.["allowed"]}`;
  return z.array(schema).min(1).meta({ allowed, description: "Is one of these." });
}

function equality(schema: z.ZodType<string | number | boolean>) {
  return {
    eq: described(schema, "Equals."),
    ne: described(schema, "Is there and differs."),
    in: oneOf(schema),
  };
}

function order(schema: z.ZodType) {
  return {
    gt: described(schema, "Is greater than."),
    gte: described(schema, "Is at least."),
    lt: described(schema, "Is less than."),
    lte: described(schema, "Is at most."),
  };
}

const presence = {
  exists: described(truth, "Whether it is known. The only operator that is true of a missing feature."),
};
const decimalOperands = { ...equality(decimal), ...order(decimal), ...presence };

/** The operators that features of each kind can be compared with, and what may stand behind them (semantics.md, section 7). */
export const OPERAND_SCHEMAS = {
  money: decimalOperands,
  ratio: decimalOperands,
  count: { ...equality(count), ...order(count), ...presence },
  time: {
    within: described(lengthOfTime, "Not longer ago than this, the limit included."),
    older_than: described(lengthOfTime, "Longer ago than this."),
    ...equality(instant),
    ...order(instant),
    ...presence,
  },
  text: { ...equality(text), ...order(text), contains: described(text, "Has this part."), ...presence },
  boolean: { ...equality(truth), ...presence },
  list: { contains: described(text, "Has this item."), in: oneOf(text), ...presence },
} as const satisfies Record<FeatureKind, Partial<Record<SegmentOperator, z.ZodType>>>;

/** The operators of a kind of feature by name. */
export function operandSchemas(kind: FeatureKind): ReadonlyMap<string, OperandSchema> {
  return new Map(Object.entries(OPERAND_SCHEMAS[kind]) as [string, OperandSchema][]);
}
