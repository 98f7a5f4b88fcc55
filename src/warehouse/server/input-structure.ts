import { identifier } from "../insert-statement.ts";

type AvroType =
  | string
  | readonly AvroType[]
  | { readonly type: AvroType; readonly logicalType?: string; readonly items?: AvroType };

interface AvroRecord {
  readonly name?: string;
  readonly fields: readonly { readonly name: string; readonly type: AvroType }[];
}

/** By the Avro type, or by the logical type in front of it. */
const CLICKHOUSE_TYPES: Readonly<Record<string, string>> = {
  boolean: "Bool",
  bytes: "String",
  double: "Float64",
  float: "Float32",
  int: "Int32",
  long: "Int64",
  string: "String",
  "int/date": "Date32",
  "long/timestamp-micros": "DateTime64(6, 'UTC')",
  "long/timestamp-millis": "DateTime64(3, 'UTC')",
};

/**
 * The columns of ClickHouse's `input()` for records of an Avro schema, as ClickHouse itself would derive them from a file.
 * Throws on a type that no record has: a table for it needs an entry here.
 */
export function inputStructure(schema: unknown): string {
  const { name = "record", fields } = schema as AvroRecord;
  return fields
    .map((field) => {
      const type = clickHouseType(field.type);
      if (type !== undefined) return `${identifier(field.name)} ${type}`;
      throw new Error(`${name}.${field.name}: no ClickHouse type is known for ${JSON.stringify(field.type)}`);
    })
    .join(", ");
}

function clickHouseType(type: AvroType): string | undefined {
  if (typeof type === "string") return CLICKHOUSE_TYPES[type];
  if ("length" in type) return unionType(type);
  if (type.type === "array" && type.items !== undefined) return wrapped("Array", clickHouseType(type.items));
  if (type.logicalType === undefined) return clickHouseType(type.type);
  return CLICKHOUSE_TYPES[`${String(type.type)}/${type.logicalType}`];
}

/** ClickHouse has no arrays that may be null: a null becomes an empty one. */
function unionType(branches: readonly AvroType[]): string | undefined {
  const [branch, ...more] = branches.filter((each) => each !== "null");
  if (branch === undefined || more.length > 0) return undefined;
  const type = clickHouseType(branch);
  return branches.length === 1 || type?.startsWith("Array(") ? type : wrapped("Nullable", type);
}

function wrapped(outer: string, inner: string | undefined): string | undefined {
  return inner === undefined ? undefined : `${outer}(${inner})`;
}
