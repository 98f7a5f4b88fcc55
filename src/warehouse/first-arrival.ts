/**
 * Raw tables hold each identity once, the first arrival (outputs.md, Tables), but ClickHouse keeps the greatest version.
 * So a row's version is a constant minus its position in `events`. The log's records have no such field: the block's
 * schema gets one more at its end, and so does each body.
 */
const FIRST = 2 ** 48 - 1;

/** Version of the raw row of an event at this position. */
export function firstArrivalVersion(position: number): number {
  return FIRST - position;
}

/** The record's schema with the field `version` at its end. */
export function withVersionField(schema: unknown): unknown {
  const record = schema as { fields: readonly unknown[] };
  return { ...record, fields: [...record.fields, { name: "version", type: "long" }] };
}
