import { identifier } from "../warehouse/insert-statement.ts";

/** A field of an event as a raw table holds it. */
export interface EventField {
  readonly name: string;
  /** `optional list`: ClickHouse has no nullable arrays, so of these none and empty are the same there. */
  readonly kind: "decimal" | "timestamp" | "boolean" | "optional list" | "other";
  /** Decimals only. */
  readonly scale: number;
}

type AvroType =
  | string
  | readonly AvroType[]
  | { readonly type: unknown; readonly logicalType?: string; readonly scale?: number };

/** The fields of a record, in the order of its schema. */
export function fieldsOf(schema: unknown): EventField[] {
  const { fields } = schema as { fields: readonly { readonly name: string; readonly type: AvroType }[] };
  return fields.map(({ name, type }) => ({ name, ...kindOf(type) }));
}

function kindOf(type: AvroType): Pick<EventField, "kind" | "scale"> {
  if (typeof type === "string") return { kind: type === "boolean" ? "boolean" : "other", scale: 0 };
  if ("length" in type) {
    const some = type.find((each) => each !== "null") ?? "null";
    const isList = typeof some === "object" && "type" in some && some.type === "array";
    return isList ? { kind: "optional list", scale: 0 } : kindOf(some);
  }
  if (type.logicalType === "decimal") return { kind: "decimal", scale: type.scale ?? 0 };
  return { kind: type.logicalType === undefined ? "other" : "timestamp", scale: 0 };
}

/** SQL that gives the field as JSON can hold it without loss. */
export function expressionOf({ name, kind }: EventField): string {
  const column = identifier(name);
  switch (kind) {
    case "decimal":
      return `toString(${column})`;
    case "timestamp":
      return `toUnixTimestamp64Micro(${column})`;
    case "boolean":
    case "optional list":
    case "other":
      return column;
  }
}

/** The reverse of {@link expressionOf}: the value as the normal form has it. */
export function fieldValue({ kind, scale }: EventField, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case "decimal":
      return scaledFromText(String(value), scale);
    case "boolean":
      return Boolean(value);
    case "optional list":
      return Array.isArray(value) && value.length === 0 ? null : value;
    case "timestamp":
    case "other":
      return value;
  }
}

function scaledFromText(text: string, scale: number): number | bigint {
  const [whole = "0", decimals = ""] = text.split(".");
  const digits = whole + decimals.padEnd(scale, "0");
  const value = Number(digits);
  // Minus zero is not the zero of the normal form.
  return Number.isSafeInteger(value) ? value + 0 : BigInt(digits);
}
