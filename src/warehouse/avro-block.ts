import avro from "avsc";
import type { Bodies } from "./bodies.ts";

const MAGIC = Buffer.from("Obj\x01", "latin1");

/** Separates blocks of a container. Ours holds one block, so it need not be random. */
const SYNC = Buffer.from("pitboss warehous", "latin1");

const long = avro.Type.forSchema("long");
const metadata = avro.Type.forSchema({ type: "map", values: "bytes" });

/**
 * Avro bodies as one object container file of one uncompressed block (Avro specification, Object Container Files), in
 * pieces to be written one after the other.
 *
 * The header keeps the schema as it is given, logical types included: they tell ClickHouse which integers are times.
 */
export function* avroBlock(schema: unknown, bodies: Bodies): Generator<Buffer> {
  const header = metadata.toBuffer({
    "avro.codec": Buffer.from("null"),
    "avro.schema": Buffer.from(JSON.stringify(schema)),
  });
  yield Buffer.concat([MAGIC, header, SYNC, long.toBuffer(bodies.count), long.toBuffer(bodies.bytes)]);
  yield* bodies.pieces;
  yield SYNC;
}
