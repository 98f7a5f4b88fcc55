import { z } from "zod";
import { FEATURES, type FeatureKind, type FeatureName } from "../../features/feature-list.ts";
import { OPERAND_SCHEMAS } from "./operand-schemas.ts";

const KINDS = Object.keys(OPERAND_SCHEMAS) as FeatureKind[];

function featuresOf(kind: FeatureKind): FeatureName[] {
  return (Object.keys(FEATURES) as FeatureName[]).filter((name) => FEATURES[name] === kind);
}

/** A feature and one operator of its kind. */
function comparison(kind: FeatureKind) {
  const operators = Object.entries(OPERAND_SCHEMAS[kind]).map(([name, schema]) => [name, schema.optional()] as const);
  return z
    .strictObject({ feature: z.enum(featuresOf(kind)), ...Object.fromEntries(operators) })
    .refine((value) => Object.keys(value).length === 2)
    .meta({ description: `A comparison of a ${kind} feature.`, minProperties: 2, maxProperties: 2 });
}

const conditions = z.array(z.lazy((): z.ZodType => condition)).min(1);

const condition: z.ZodType = z
  .union([
    z.strictObject({ all: conditions.meta({ description: "True when each of these is." }) }),
    z.strictObject({ any: conditions.meta({ description: "True when at least one of these is." }) }),
    z.strictObject({ not: z.lazy((): z.ZodType => condition).meta({ description: "True when this is false." }) }),
    ...KINDS.map(comparison),
  ])
  .meta({ id: "condition", description: "What must be true of a player's features." });

export const segmentId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
  .meta({
    description: "Names the segment in tables and triggers. Another id is another segment.",
    allowed: "an id of up to 100 letters, digits, dots, hyphens and underscores",
  });

export const segmentText = z.string().min(1).meta({ allowed: "a text that is not empty" });

/** Keys of a segment, with what each means. */
const segment = z.strictObject({
  id: segmentId,
  name: segmentText.meta({ description: "What people call it. Default: the id." }).optional(),
  description: segmentText.meta({ description: "What it is for. For people only." }).optional(),
  when: condition,
});

/** Keys that a segment may have. */
export const SEGMENT_KEYS: readonly string[] = Object.keys(segment.shape);

/** The file that declares segments, as editors may check it; where faults are is found by `readSegments`. */
export const segmentsSchema = z.array(segment).meta({ description: "The segments of Pitboss." });

/** JSON Schema (2020-12) of the file, so that editors complete features and operators. */
export function segmentsJsonSchema(): string {
  const schema = z.toJSONSchema(segmentsSchema, {
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema["allowed"];
    },
  });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
