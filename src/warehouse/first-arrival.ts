/**
 * Raw tables hold each identity once, the first arrival (outputs.md, Tables), but ClickHouse keeps the greatest version.
 * So a row's version is a constant minus its position in `events`. The log's records have no such field: the block's
 * schema gets one more at its end, and so does each body.
 */
const FIRST = 2 ** 48 - 1;

/** Room for any version as an Avro long: 48 bits and a sign, 7 bits a byte. */
const LONG_BYTES = 7;

/** Version of the raw row of an event at this position. */
export function firstArrivalVersion(position: number): number {
  return FIRST - position;
}

/** The record's schema with the field `version` at its end. */
export function withVersionField(schema: unknown): unknown {
  const record = schema as { fields: readonly unknown[] };
  return { ...record, fields: [...record.fields, { name: "version", type: "long" }] };
}

/**
 * The record's body with its version at its end, from a value of the log whose first `skip` bytes are not the body.
 * Positions are below 2^48 - 1.
 */
export function withFirstArrivalVersion(value: Buffer, skip: number, position: number): Buffer {
  const bytes = Buffer.allocUnsafe(value.length - skip + LONG_BYTES);
  const end = value.copy(bytes, 0, skip);
  return bytes.subarray(0, putLong(bytes, end, firstArrivalVersion(position)));
}

/** Writes a positive Avro long: zigzag, then 7 bits a byte, least first. Gives the offset after it. */
function putLong(bytes: Buffer, at: number, value: number): number {
  let rest = value * 2;
  while (rest >= 0x80) {
    bytes[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[at++] = rest;
  return at;
}
