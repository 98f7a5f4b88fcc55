import avro from "avsc";

const MAGIC = Buffer.from("Obj\x01", "latin1");

/** Separates blocks of a container. Ours holds one block, so it need not be random. */
const SYNC = Buffer.from("pitboss warehous", "latin1");

/** Large enough that a block is few writes, small enough that making one stalls nobody. */
const PIECE_BYTES = 1024 * 1024;

const long = avro.Type.forSchema("long");
const metadata = avro.Type.forSchema({ type: "map", values: "bytes" });

/**
 * Avro bodies as one object container file of one uncompressed block (Avro specification, Object Container Files), in
 * pieces to be written one after the other.
 *
 * The header keeps the schema as it is given, logical types included: they tell ClickHouse which integers are times.
 */
export function* avroBlock(schema: unknown, bodies: readonly Buffer[]): Generator<Buffer> {
  let size = 0;
  for (const body of bodies) size += body.length;
  const header = metadata.toBuffer({
    "avro.codec": Buffer.from("null"),
    "avro.schema": Buffer.from(JSON.stringify(schema)),
  });
  yield Buffer.concat([MAGIC, header, SYNC, long.toBuffer(bodies.length), long.toBuffer(size)]);
  yield* piecesOf(bodies);
  yield SYNC;
}

function* piecesOf(bodies: readonly Buffer[]): Generator<Buffer> {
  let piece = Buffer.allocUnsafe(PIECE_BYTES);
  let end = 0;
  for (const body of bodies) {
    if (end + body.length > piece.length) {
      yield piece.subarray(0, end);
      piece = Buffer.allocUnsafe(Math.max(PIECE_BYTES, body.length));
      end = 0;
    }
    end += body.copy(piece, end);
  }
  yield piece.subarray(0, end);
}
