import { typeOfSchema } from "../records/avro-types.ts";
import { SCHEMAS } from "../records/generated.ts";
import type { TableFeed } from "./port.ts";
import type { Lane } from "./routes.ts";

/** Turns a tombstone into the row that hides the one it retracts (outputs.md, Tables). */
export interface Retraction {
  readonly lane: Lane;
  body(key: string, version: number): Buffer;
}

/** A row of the key columns, the version and `is_deleted`; the others get their defaults, which nobody will see. */
export function retractionOf({ table, record, retractedRow }: TableFeed): Retraction {
  if (retractedRow === undefined) throw new Error(`table ${table} has no rows that a tombstone could retract`);
  const { fields, ...rest } = SCHEMAS[record];
  const keyColumns = new Set([...Object.keys(retractedRow("||#0|0")), "version", "is_deleted"]);
  const schema = { ...rest, fields: fields.filter((field) => keyColumns.has(field.name)) };
  const type = typeOfSchema(schema);
  return {
    lane: { table, schema, raw: false },
    body: (key, version) => type.toBuffer({ ...retractedRow(key), version, is_deleted: true }),
  };
}
