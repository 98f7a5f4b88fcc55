/** A ClickHouse identifier in backticks. */
export function identifier(name: string): string {
  return `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}

/** A ClickHouse string literal. */
export function stringLiteral(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

type AvroType =
  | string
  | readonly AvroType[]
  | { readonly type: AvroType; readonly logicalType?: string; scale?: number };

interface AvroRecord {
  readonly fields: readonly { readonly name: string; readonly type: AvroType }[];
}

/** The scale of a decimal, also of one that may be null; undefined for any other type. */
function decimalScale(type: AvroType): number | undefined {
  if (typeof type === "string") return undefined;
  if ("length" in type) return type.map(decimalScale).find((scale) => scale !== undefined);
  return type.logicalType === "decimal" ? (type.scale ?? 0) : undefined;
}

/**
 * The schema under which ClickHouse is to read a block: decimals as the bytes that they are, because its own reading of
 * them costs more than all the rest of an insert. {@link insertStatement} makes them decimals again.
 */
export function readingSchema(schema: unknown): unknown {
  const { fields, ...record } = schema as AvroRecord;
  return { ...record, fields: fields.map((field) => ({ ...field, type: decimalsAsBytes(field.type) })) };
}

function decimalsAsBytes(type: AvroType): AvroType {
  if (typeof type === "string") return type;
  if ("length" in type) return type.map(decimalsAsBytes);
  return type.logicalType === "decimal" ? "bytes" : type;
}

/**
 * Inserts what `source` gives, read under {@link readingSchema}, into the columns that the schema names; columns that an
 * older schema lacks get their defaults.
 *
 * Rows of one key are not merged while inserting: FINAL and the merges in the background do it, at a third of the cost.
 */
export function insertStatement(table: string, schema: unknown, source: string, chosen?: readonly string[]): string {
  const record = schema as AvroRecord;
  const fields = record.fields.filter(({ name }) => chosen?.includes(name) ?? true);
  const columns = fields.map(({ name }) => identifier(name));
  const values = fields.map(({ name, type }) => valueExpression(identifier(name), decimalScale(type)));
  return (
    `INSERT INTO ${identifier(table)} (${columns.join(", ")}) SETTINGS optimize_on_insert = 0 ` +
    `SELECT ${values.join(", ")} FROM ${source}`
  );
}

/**
 * A decimal's bytes are two's complement, big endian: filled up to 16 with its sign and turned round they are an Int128.
 * (Shifting would be shorter, but ClickHouse's compiled `bitShiftRight` of an Int128 loses the sign.)
 */
function valueExpression(column: string, scale: number | undefined): string {
  if (scale === undefined) return column;
  const filled = `if(${column} >= '\\x80', leftPad(${column}, 16, '\\xff'), leftPad(${column}, 16, '\\0'))`;
  return `reinterpret(reinterpretAsInt128(reverse(${filled})), 'Decimal(38, ${scale})')`;
}
